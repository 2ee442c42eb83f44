#!/usr/bin/env python3
"""Makes the actors beside it and the actions that they should have, with NumPy alone and in float64:
tests/models/policy/test_actor_golden.c reads them. Nobody needs it to build or test.

Observation i of 1000 has the numbers mean + 3 sd (2 frac((i + 1) sqrt(p)) - 1), p the j-th prime, which
is exact in both programs, so that none are stored. The statistics are like Hopper's: a height of 1.25
that varies by 0.05, angles, and speeds."""
import json
import os
import struct
import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
OBS, ACT, ROWS = 11, 3, 1000
PRIMES = np.array([2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31], dtype=np.float64)
MEAN = np.array([1.25, 0.02, -0.15, -0.25, 0.1, 2.5, 0.01, -0.02, -0.05, -0.1, 0.03])
SD = np.array([0.05, 0.04, 0.1, 0.2, 0.6, 0.9, 1.1, 1.2, 2.2, 3.1, 5.9])


def observations():
    turns = (np.arange(ROWS)[:, None] + 1) * np.sqrt(PRIMES)[None, :]
    return MEAN + 3 * SD * (2 * (turns - np.floor(turns)) - 1)


def layers(random, widths, gain):
    """Weights outputs x inputs and biases, about as large as trained ones are."""
    return [(gain * random.normal(size=(o, i)) / np.sqrt(i), 0.2 * random.normal(size=o))
            for i, o in zip(widths, widths[1:])]


def forward(layer, x, activation):
    for weight, bias in layer[:-1]:
        x = activation(x @ np.asarray(weight, np.float64).T + np.asarray(bias, np.float64))
    weight, bias = layer[-1]
    return x @ np.asarray(weight, np.float64).T + np.asarray(bias, np.float64)


def float32(layer):
    return [(w.astype(np.float32), b.astype(np.float32)) for w, b in layer]


def relu(x):
    return np.maximum(x, 0)


def normalised(x, epsilon, clip):
    return np.clip((x - MEAN) / np.sqrt(SD ** 2 + epsilon), -clip, clip)


def named(layer, names):
    return {f"{n}.{part}": value for n, pair in zip(names, layer)
            for part, value in zip(("weight", "bias"), pair)}


def save_safetensors(name, arrays):
    """As the package safetensors writes them."""
    header, data = {"__metadata__": {"format": "np"}}, b""
    for key, value in arrays.items():
        kind = {"float32": "F32", "float64": "F64"}[str(value.dtype)]
        header[key] = {"dtype": kind, "shape": list(value.shape),
                       "data_offsets": [len(data), len(data) + value.nbytes]}
        data += value.tobytes()
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(os.path.join(HERE, name), "wb") as out:
        out.write(struct.pack("<Q", len(text)) + text + data)


def main():
    random, x, actions = np.random.default_rng(4711), observations(), {}

    # PPO of stable-baselines3 beside its VecNormalize, float32, compressed; predict() cuts actions off.
    layer = float32(layers(random, [OBS, 64, 64, ACT], 1.2))
    np.savez_compressed(os.path.join(HERE, "sb3-ppo.npz"),
                        **named(layer, ["mlp_extractor.policy_net.0", "mlp_extractor.policy_net.2", "action_net"]),
                        log_std=np.full(ACT, -1, np.float32), obs_mean=MEAN, obs_var=SD ** 2,
                        obs_epsilon=1e-8, obs_clip=10)
    actions["sb3-ppo"] = np.clip(forward(layer, normalised(x, 1e-8, 10), np.tanh), -1, 1)

    # CleanRL's ppo_continuous_action in float64, its NormalizeObservation with a clip of 2.
    layer = layers(random, [OBS, 64, 64, ACT], 1.2)
    save_safetensors("cleanrl-ppo.safetensors",
                     {**named(layer, ["actor_mean.0", "actor_mean.2", "actor_mean.4"]),
                      "actor_logstd": np.full((1, ACT), -0.5), "critic.0.weight": np.ones((1, OBS)),
                      "obs_mean": MEAN, "obs_var": SD ** 2, "obs_clip": np.array(2.0)})
    actions["cleanrl-ppo"] = np.clip(forward(layer, normalised(x, 1e-8, 2), np.tanh), -1, 1)

    # SAC of stable-baselines3: rectified, squashed, observations as they are.
    layer = float32(layers(random, [OBS, 64, 64, ACT], 0.9))
    np.savez(os.path.join(HERE, "sb3-sac.npz"),
             **named(layer, ["actor.latent_pi.0", "actor.latent_pi.2", "actor.mu"]))
    actions["sb3-sac"] = np.tanh(forward(layer, x, relu))

    # A torch.nn.Sequential, rectified, in Fortran's order.
    layer = float32(layers(random, [OBS, 32, ACT], 1))
    np.savez(os.path.join(HERE, "torch.npz"),
             **{key: np.asfortranarray(value) for key, value in named(layer, ["0", "2"]).items()})
    actions["torch"] = forward(layer, x, relu)

    np.savez_compressed(os.path.join(HERE, "actions.npz"), **actions)


main()
