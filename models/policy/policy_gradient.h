/* Backpropagation through the policy's multilayer perceptron, a batch of rows at a time.
 *
 * The same function as models/policy/policy.h computes (sums in another order, so rounded
 * otherwise), and its gradient: y = W_L f(... f(W_1 x + b_1) ...) + b_L with f the rational tanh
 * (or max(0, .), or the identity) and f' the derivative of that rational function itself, not of
 * tanh, so that the gradient is the gradient of the function computed. Twice over: float32 is what
 * learns (a stored θ is thus the very θ learnt, nothing is rounded on the way), double is what the
 * tests hold to finite differences within 1e-6 and the float32 way to the double way.
 *
 * Parameters are held padded here: of layer l a matrix of (in + 1) rows, the last one the biases,
 * `stride` numbers a row, those past `out` zero. Gradients have the same shape, and zeros there
 * too, so an optimiser may run over all of it. */
#ifndef MODELS_POLICY_GRADIENT_H
#define MODELS_POLICY_GRADIENT_H

#include "models/policy/matrix.h"
#include "models/policy/policy.h"

struct gradient_layout {
    uint32_t layers;
    enum activation activation;
    struct gradient_layer {
        size_t in, out, stride; /* stride: of a row of parameters, matrix_padded(out) */
        size_t offset;          /* of its parameters */
        size_t across;          /* of its transpose; see gradient_transpose (not of layer 0) */
    } layer[POLICY_LAYERS_MAX];
    size_t parameters, transposed; /* numbers of each, padding included */
};
struct gradient_layout gradient_layout(const struct policy_shape *shape);

/* θ to padded parameters and back. */
void gradient_pack(const struct gradient_layout *layout, const float *theta, float *parameters);
void gradient_unpack(const struct gradient_layout *layout, const float *parameters, float *theta);

/* A batch: units and slopes of every layer for up to `rows_max` rows. Owned by whoever makes it;
 * the layout is borrowed. One that is placed takes `gradient_batch_numbers` numbers of the
 * caller's, in the place of a block of its own, and is not to be closed. For one minibatch call, in
 * this order:
 *
 *   transpose  once for each set of parameters: writes every layer but the first transposed, which
 *              going backward needs: of layer l `out` rows of matrix_padded(in), zero past `in`
 *   input      row r of the input, for the caller to fill with layer[0].in numbers
 *   forward    the outputs of rows 0 .. rows - 1; row r is at [r * stride of the last layer]. Valid
 *              until the next forward pass
 *   output     where the derivatives by the outputs of each row are to be filled in; laid out as
 *              the outputs are, zero past them
 *   backward   adds Σ over rows of (dL/dy) (dy/dparameters) to `gradient`. Uses up what `output`
 *              held */
#define GRADIENT_DECLARE(real, suffix)                                                             \
    struct gradient_batch_##suffix {                                                               \
        const struct gradient_layout *layout;                                                      \
        struct matrix_kernel_##suffix kernel;                                                      \
        size_t rows_max, delta_stride;                                                             \
        real *block; /* its own, which closing it frees; NULL: it was placed */                    \
        real *unit[POLICY_LAYERS_MAX + 1], *slope[POLICY_LAYERS_MAX]; /* into block */             \
        size_t stride[POLICY_LAYERS_MAX + 1];                         /* of unit and slope */      \
        real *delta[2];                                                                            \
    };                                                                                             \
    void gradient_batch_open_##suffix(struct gradient_batch_##suffix *batch,                       \
                                      const struct gradient_layout *layout, size_t rows_max);      \
    void gradient_batch_close_##suffix(struct gradient_batch_##suffix *batch);                     \
    size_t gradient_batch_numbers_##suffix(const struct gradient_layout *layout, size_t rows_max); \
    void gradient_batch_place_##suffix(struct gradient_batch_##suffix *batch,                      \
                                       const struct gradient_layout *layout, size_t rows_max,      \
                                       real *numbers);                                             \
    void gradient_transpose_##suffix(const struct gradient_layout *layout, const real *parameters, \
                                     real *transposed);                                            \
    real *gradient_input_##suffix(struct gradient_batch_##suffix *batch, size_t row);              \
    const real *gradient_forward_##suffix(struct gradient_batch_##suffix *batch,                   \
                                          const real *parameters, size_t rows);                    \
    real *gradient_output_##suffix(struct gradient_batch_##suffix *batch);                         \
    void gradient_backward_##suffix(struct gradient_batch_##suffix *batch, const real *transposed, \
                                    size_t rows, real *gradient);

GRADIENT_DECLARE(float, f32)
GRADIENT_DECLARE(double, f64)

/* Initial θ with orthogonal weight matrices (Saxe, McClelland, Ganguli 2014), `gain` times for
 * hidden layers and `output_gain` for the last, and zero biases; keyed. */
void gradient_orthogonal(const struct policy_shape *shape, double gain, double output_gain,
                         uint64_t key, float *theta);

#endif
