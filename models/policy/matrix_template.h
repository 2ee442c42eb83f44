/* The kernels of matrix.h for one type and one x86-64 level; empty without them. Takes REAL, SUFFIX
 * (f32, f64), LEVEL (a name), TARGET (the function attribute), LANES (numbers in a register). */
#ifdef REAL

#define PASTE3(a, b, c) a##_##b##_##c
#define NAMED3(a, b, c) PASTE3(a, b, c)
#define NAMED(name) NAMED3(name, SUFFIX, LEVEL)
#define PASTE2(a, b) a##_##b
#define NAMED2(a, b) PASTE2(a, b)
#define MATRIX NAMED2(matrix, SUFFIX)
#define INLINED TARGET static inline __attribute__((always_inline))
#define VECTOR(n) __attribute__((vector_size(sizeof(REAL) * (n)), aligned(sizeof(REAL)), may_alias))

typedef REAL NAMED(vector) VECTOR(LANES);
typedef REAL NAMED(narrow) VECTOR(LANES > MATRIX_PAD ? MATRIX_PAD : LANES);

#define AT(base, index, vector) (*(vector *)((base) + (index)))
#define FROM(base, index, vector) (*(const vector *)((base) + (index)))

/* Four rows of C, two registers wide: eight sums hide one another's latency. */
INLINED void NAMED(tile_4x2)(const struct MATRIX *x, const REAL *a, const REAL *b, REAL *c)
{
    typedef NAMED(vector) vector;
    const size_t row = x->a_row;
    vector s00 = {0}, s01 = s00, s10 = s00, s11 = s00, s20 = s00, s21 = s00, s30 = s00, s31 = s00;
    REAL *c1 = c + x->c_row, *c2 = c1 + x->c_row, *c3 = c2 + x->c_row;
    if (x->add) {
        s00 = AT(c, 0, vector), s01 = AT(c, LANES, vector);
        s10 = AT(c1, 0, vector), s11 = AT(c1, LANES, vector);
        s20 = AT(c2, 0, vector), s21 = AT(c2, LANES, vector);
        s30 = AT(c3, 0, vector), s31 = AT(c3, LANES, vector);
    }
    for (size_t k = x->k; k > 0; k--, a += x->a_column, b += x->b_row) {
        vector b0 = FROM(b, 0, vector), b1 = FROM(b, LANES, vector);
        s00 += a[0] * b0, s01 += a[0] * b1;
        s10 += a[row] * b0, s11 += a[row] * b1;
        s20 += a[2 * row] * b0, s21 += a[2 * row] * b1;
        s30 += a[3 * row] * b0, s31 += a[3 * row] * b1;
    }
    AT(c, 0, vector) = s00, AT(c, LANES, vector) = s01;
    AT(c1, 0, vector) = s10, AT(c1, LANES, vector) = s11;
    AT(c2, 0, vector) = s20, AT(c2, LANES, vector) = s21;
    AT(c3, 0, vector) = s30, AT(c3, LANES, vector) = s31;
}

#define TILE_4X1(name, vector)                                                                     \
    INLINED void NAMED(name)(const struct MATRIX *x, const REAL *a, const REAL *b, REAL *c)        \
    {                                                                                              \
        const size_t row = x->a_row;                                                               \
        vector s0 = {0}, s1 = s0, s2 = s0, s3 = s0;                                                \
        REAL *c1 = c + x->c_row, *c2 = c1 + x->c_row, *c3 = c2 + x->c_row;                         \
        if (x->add) {                                                                              \
            s0 = AT(c, 0, vector), s1 = AT(c1, 0, vector);                                         \
            s2 = AT(c2, 0, vector), s3 = AT(c3, 0, vector);                                        \
        }                                                                                          \
        for (size_t k = x->k; k > 0; k--, a += x->a_column, b += x->b_row) {                       \
            vector b0 = FROM(b, 0, vector);                                                        \
            s0 += a[0] * b0, s1 += a[row] * b0;                                                    \
            s2 += a[2 * row] * b0, s3 += a[3 * row] * b0;                                          \
        }                                                                                          \
        AT(c, 0, vector) = s0, AT(c1, 0, vector) = s1;                                             \
        AT(c2, 0, vector) = s2, AT(c3, 0, vector) = s3;                                            \
    }

#define TILE_1X1(name, vector)                                                                     \
    INLINED void NAMED(name)(const struct MATRIX *x, const REAL *a, const REAL *b, REAL *c)        \
    {                                                                                              \
        vector s = {0};                                                                            \
        if (x->add)                                                                                \
            s = AT(c, 0, vector);                                                                  \
        for (size_t k = x->k; k > 0; k--, a += x->a_column, b += x->b_row)                         \
            s += a[0] * FROM(b, 0, vector);                                                        \
        AT(c, 0, vector) = s;                                                                      \
    }

TILE_4X1(tile_4x1, NAMED(vector))
TILE_4X1(tile_4x1_narrow, NAMED(narrow))
TILE_1X1(tile_1x1, NAMED(vector))
TILE_1X1(tile_1x1_narrow, NAMED(narrow))

TARGET static void NAMED(product)(const struct MATRIX *x)
{
    size_t row = 0;
    for (; row + 4 <= x->m; row += 4) {
        const REAL *a = x->a + row * x->a_row;
        REAL *c = x->c + row * x->c_row;
        size_t n = 0;
        for (; n + 2 * LANES <= x->n; n += 2 * LANES)
            NAMED(tile_4x2)(x, a, x->b + n, c + n);
        for (; n + LANES <= x->n; n += LANES)
            NAMED(tile_4x1)(x, a, x->b + n, c + n);
        if (n < x->n)
            NAMED(tile_4x1_narrow)(x, a, x->b + n, c + n);
    }
    for (; row < x->m; row++) {
        const REAL *a = x->a + row * x->a_row;
        REAL *c = x->c + row * x->c_row;
        size_t n = 0;
        for (; n + LANES <= x->n; n += LANES)
            NAMED(tile_1x1)(x, a, x->b + n, c + n);
        if (n < x->n)
            NAMED(tile_1x1_narrow)(x, a, x->b + n, c + n);
    }
}

/* With P and Q of u = x^2: t = x P / Q, dt/dx = (P + 2u (dP - (P / Q) dQ)) / Q. */
TARGET static void NAMED(squash)(REAL *restrict y, REAL *restrict slope, size_t count)
{
    const REAL end = RATIONAL_TANH_END;
    for (size_t i = 0; i < count; i++) {
        REAL x = y[i], inside = x > end ? 0 : 1;
        inside = x < -end ? 0 : inside;
        x = x > end ? end : x;
        x = x < -end ? -end : x;
        REAL u = x * x, p = RATIONAL_TANH_P(u), q = RATIONAL_TANH_Q(u), inverse = 1 / q;
        y[i] = x * p / q;
        slope[i] = inside * inverse *
                   (p + 2 * u * (RATIONAL_TANH_DP(u) - p * inverse * RATIONAL_TANH_DQ(u)));
    }
}

#undef PASTE3
#undef NAMED3
#undef NAMED
#undef PASTE2
#undef NAMED2
#undef MATRIX
#undef INLINED
#undef VECTOR
#undef AT
#undef FROM
#undef TILE_4X1
#undef TILE_1X1

#endif
