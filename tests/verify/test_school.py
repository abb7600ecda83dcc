"""What every reader knows: calculus, algebra, probability as school and first courses teach them."""

from __future__ import annotations

import pytest

from symderive.verify.check import check_claim

RIGHT = r"""
\frac{d}{dx} x^n = n x^{n-1}
\frac{d}{dx} e^{ax} = a e^{ax}
\frac{d}{dx} a^x = a^x \ln a
\frac{d}{dx} \ln x = \frac{1}{x}
\frac{d}{dx} \sin x = \cos x
\frac{d}{dx} \tan x = \sec^2 x
\frac{d}{dx} \arctan x = \frac{1}{1+x^2}
\frac{d}{dx} \sqrt{x} = \frac{1}{2\sqrt{x}}
\frac{d}{dx} \frac{1}{x} = -\frac{1}{x^2}
\frac{d}{dx} (f(x) g(x)) = f'(x) g(x) + f(x) g'(x)
(fg)' = f'g + fg'
\left(\frac{f}{g}\right)' = \frac{f'g - fg'}{g^2}
\frac{d}{dx} f(g(x)) = f'(g(x)) g'(x)
\frac{dy}{dx} = \frac{dy}{du}\frac{du}{dx} ;; y = f(u) ;; u = g(x)
\int x^n dx = \frac{x^{n+1}}{n+1} + C
\int_0^1 x^2 dx = \frac13
\int_a^b x dx = \frac{b^2-a^2}{2}
\int_0^\infty e^{-ax} dx = \frac1a
\int_{-\infty}^{\infty} e^{-x^2} dx = \sqrt{\pi}
\sum_{i=1}^n i = \frac{n(n+1)}{2}
\sum_{i=1}^n i^2 = \frac{n(n+1)(2n+1)}{6}
\sum_{k=0}^{n} r^k = \frac{1-r^{n+1}}{1-r}
\sum_{k=0}^{\infty} \frac{x^k}{k!} = e^x
\sum_{k=0}^{n} \binom{n}{k} = 2^n
(a+b)^n = \sum_{k=0}^{n} \binom{n}{k} a^k b^{n-k}
\lim_{n\to\infty} (1+\frac{x}{n})^n = e^x
\lim_{x\to 0} \frac{\sin x}{x} = 1
\log(ab) = \log a + \log b
\log \frac{a}{b} = \log a - \log b
\log a^b = b \log a
\log \prod_{i=1}^n x_i = \sum_{i=1}^n \log x_i
e^{a+b} = e^a e^b
(e^a)^b = e^{ab}
\sigma'(x) = \sigma(x)(1-\sigma(x)) ;; \sigma(x) = \frac{1}{1+e^{-x}}
1 - \sigma(x) = \sigma(-x) ;; \sigma(x) = \frac{1}{1+e^{-x}}
\tanh'(x) = 1 - \tanh^2(x)
\tanh(x) = 2\sigma(2x) - 1 ;; \sigma(x) = \frac{1}{1+e^{-x}}
\sin^2 x + \cos^2 x = 1
\sin(2x) = 2 \sin x \cos x
\cos(a+b) = \cos a \cos b - \sin a \sin b
(AB)^T = B^T A^T
(AB)^{-1} = B^{-1} A^{-1}
(A^T)^{-1} = (A^{-1})^T
\mathrm{tr}(AB) = \mathrm{tr}(BA)
\mathrm{tr}(ABC) = \mathrm{tr}(CAB)
\det(AB) = \det(A)\det(B)
|AB| = |A||B|
\frac{\partial a^Tx}{\partial x} = a
\frac{\partial x^TAx}{\partial x} = (A + A^T)x
\nabla_x \|x\|^2 = 2x
\frac{\partial}{\partial X} \mathrm{tr}(AX) = A^T
\frac{\partial}{\partial X} \log\det X = X^{-T}
\frac{\partial \|Ax-b\|^2}{\partial x} = 2A^T(Ax-b)
\|x+y\|^2 = \|x\|^2 + 2x^Ty + \|y\|^2
x^Ty = \|x\|\|y\|\cos\theta ;; \cos\theta = \frac{x^Ty}{\|x\|\|y\|}
P(A|B) = \frac{P(B|A)P(A)}{P(B)}
P(x) = \sum_y P(x,y)
p(x,y) = p(x|y) p(y)
E[aX+b] = aE[X] + b
\mathrm{Var}(aX+b) = a^2 \mathrm{Var}(X)
\mathrm{Var}(X) = E[X^2] - (E[X])^2
\mathrm{Cov}(X,Y) = E[XY] - E[X]E[Y]
\mathrm{Var}(X+Y) = \mathrm{Var}(X) + \mathrm{Var}(Y) + 2\mathrm{Cov}(X,Y)
H(X,Y) = H(X) + H(Y|X)
I(X;Y) = H(X) - H(X|Y)
I(X;Y) = H(X) + H(Y) - H(X,Y)
D_{KL}(p\|q) = \sum_x p(x) \log\frac{p(x)}{q(x)}
H(p,q) = H(p) + D_{KL}(p\|q)
H(p) = -\sum_x p(x)\log p(x)
\mathbb{E}[X] = \mathbb{E}[\mathbb{E}[X|Y]]
\Gamma(n+1) = n\Gamma(n)
\Gamma(n) = (n-1)!
|x| = \sqrt{x^2}
\max(a,b) = \frac{a+b+|a-b|}{2}
\frac{\partial^2 f}{\partial x \partial y} = \frac{\partial^2 f}{\partial y \partial x} ;; f = x^2 y^3
\frac{\partial f}{\partial x} = 2xy ;; f(x,y) = x^2y
\nabla f = (2xy, x^2) ;; f(x,y) = x^2y
\nabla f = \begin{pmatrix} 2xy \\ x^2 \end{pmatrix} ;; f(x,y) = x^2y
f''(x) = 6x ;; f(x) = x^3
\frac{d^2}{dx^2} \sin x = -\sin x
A^{-1} = \frac{1}{ad-bc}\begin{pmatrix} d & -b \\ -c & a\end{pmatrix} ;; A = \begin{pmatrix} a & b \\ c & d\end{pmatrix}
\det A = ad - bc ;; A = \begin{pmatrix} a & b \\ c & d\end{pmatrix}
\frac{1}{n}\sum_{i=1}^n (x_i - \bar x)^2 = \frac{1}{n}\sum_{i=1}^n x_i^2 - \bar x^2 ;; \bar x = \frac1n \sum_{i=1}^n x_i
\binom{n}{k} = \frac{n!}{k!(n-k)!}
\binom{n}{k} = \binom{n-1}{k-1} + \binom{n-1}{k}
x^2 - 1 = (x-1)(x+1)
\frac{d}{dx}\int_a^x f(t)dt = f(x)
\operatorname{softmax}(x)_i = \frac{e^{x_i}}{\sum_j e^{x_j}}
\frac{\partial s_i}{\partial x_j} = s_i(\delta_{ij} - s_j) ;; s_i = \frac{e^{x_i}}{\sum_k e^{x_k}}
\operatorname{softmax}(x + c) = \operatorname{softmax}(x)
\int_0^1 \log x dx = -1
\int_0^1 \frac{1}{\sqrt{x}} dx = 2
\int_0^\infty x^{-1/2} e^{-x} dx = \sqrt\pi
\int \ln x\,dx = x\ln x - x + C
\int_0^\infty x^{a-1}e^{-x} dx = \Gamma(a) ;; a > 0
H(p) = -\sum_{x} p(x)\log_2 p(x)
\nabla^2 f = \begin{bmatrix} 2y & 2x \\ 2x & 0 \end{bmatrix} ;; f(x,y) = x^2y
"""

WRONG = r"""
\frac{d}{dx} x^n = n x^n
\frac{d}{dx} x^n = x^{n-1}
\frac{d}{dx} a^x = a^x
\frac{d}{dx} a^x = x a^{x-1}
\frac{d}{dx} \tan x = \sec x
\frac{d}{dx} \frac{1}{x} = \frac{1}{x^2}
\left(\frac{f}{g}\right)' = \frac{fg' - f'g}{g^2}
\int x^n dx = \frac{x^{n+1}}{n} + C
\int_0^\infty e^{-ax} dx = a
\int_{-\infty}^{\infty} e^{-x^2} dx = \pi
\sum_{i=1}^n i = \frac{n(n-1)}{2}
\log(ab) = \log a \log b
e^{a+b} = e^a + e^b
1 - \sigma(x) = -\sigma(x) ;; \sigma(x) = \frac{1}{1+e^{-x}}
\tanh'(x) = 1 - \tanh(x)
(AB)^T = A^T B^T
(AB)^{-1} = A^{-1} B^{-1}
\mathrm{tr}(ABC) = \mathrm{tr}(CBA)
\frac{\partial x^TAx}{\partial x} = 2Ax
\nabla_x \|x\|^2 = x
\|x+y\|^2 = \|x\|^2 + \|y\|^2
\mathrm{Var}(aX+b) = a \mathrm{Var}(X)
\mathrm{Var}(X) = E[X^2] - E[X]
H(X,Y) = H(X) + H(Y)
\Gamma(n+1) = \Gamma(n)
\Gamma(n) = n!
\binom{n}{k} = \binom{n-1}{k-1} + \binom{n-1}{k+1}
\nabla f = (2xy, x) ;; f(x,y) = x^2y
\frac{\partial s_i}{\partial x_j} = s_i(1 - s_j) ;; s_i = \frac{e^{x_i}}{\sum_k e^{x_k}}
\frac{d}{dx}\int_a^x f(t)dt = f(x) - f(a)
E[aX+b] = aE[X]
\operatorname{softmax}(2x) = \operatorname{softmax}(x)
"""

OPEN = r"""
\frac{d}{dx} \log_a x = \frac{1}{x \ln a}
\int u\,dv = uv - \int v\,du
P(A \cup B) = P(A) + P(B) - P(A \cap B)
P(A) = \sum_i P(A|B_i) P(B_i)
i^2 = -1
e^{i\pi} + 1 = 0
f(x) \approx f(a) + f'(a)(x-a)
f^{(n)}(x) = a^n e^{ax} ;; f(x) = e^{ax}
\frac{d^n}{dx^n} e^{ax} = a^n e^{ax}
n! = n (n-1)!
x = \frac{-b \pm \sqrt{b^2-4ac}}{2a} ;; ax^2+bx+c = 0
"""


def rows(text: str) -> list[str]:
    return text.strip().splitlines()


def verdict(row: str) -> str:
    claim, *before = (part.strip() for part in row.split(";;"))
    context = [x for x in before if ">" not in x]
    return check_claim(claim, context=context, assume=[x for x in before if ">" in x], seconds=20.0).verdict.value


@pytest.mark.parametrize("row", rows(RIGHT))
def test_right(row: str) -> None:
    assert verdict(row) == "correct"


@pytest.mark.parametrize("row", rows(WRONG))
def test_wrong(row: str) -> None:
    assert verdict(row) == "incorrect"


@pytest.mark.parametrize("row", rows(OPEN))
def test_left_open(row: str) -> None:
    assert verdict(row) == "uncheckable"
