"""Train a small neural network on handwritten digits, in plain Python, so that it can be taken away at any moment.

The whole state of the training (weights, velocities, the shuffled order, the random generator) is in every checkpoint,
so the model at the end is the same to the last byte, however often the machine changed in between.
"""

import argparse
import gzip
import hashlib
import json
import math
import os
import random
import shutil
import signal
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
INPUTS, HIDDEN, CLASSES, BATCH = 64, 24, 10, 32
RATE, MOMENTUM = 0.05, 0.9
# "I saved; run me again" (docs/contracts.md, what a script sees).
EXIT_SAVED = 75
stop = {"asked": False}


def main():
    options = parse_arguments()
    signal.signal(signal.SIGTERM, lambda *_: stop.update(asked=True))
    training, held_back = load_digits()
    state = resume(os.environ.get("SPOT_RESUME_FROM")) or first_state(len(training))
    print("attempt %s starts at step %d" % (attempt(), state["step"]), flush=True)
    while state["step"] < options.steps:
        loss = train_step(state, training)
        log_step(state["step"])
        if state["step"] % options.save_every == 0 or stop["asked"]:
            save(state)
            report(state["step"] / options.steps)
            print("step %d of %d, loss %.4f" % (state["step"], options.steps, loss), flush=True)
        if stop["asked"] and state["step"] < options.steps:
            print("asked to stop: saved step %d" % state["step"], flush=True)
            sys.exit(EXIT_SAVED)
    finish(state, held_back)


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--steps", type=int, default=1000, help="mini-batches of %d digits" % BATCH)
    parser.add_argument("--save-every", type=int, default=25, help="steps between checkpoints")
    return parser.parse_args()


def attempt():
    return os.environ.get("SPOT_ATTEMPT", "1")


def load_digits():
    """1,797 images of 8 x 8 with 16 grey levels: ([(pixels 0…1, digit)] to train on, every sixth held back)."""
    with gzip.open(os.path.join(HERE, "digits.csv.gz"), "rt") as source:
        rows = [[float(value) for value in line.split(",")] for line in source]
    digits = [([value / 16 for value in row[:INPUTS]], int(row[INPUTS])) for row in rows]
    return [d for i, d in enumerate(digits) if i % 6], [d for i, d in enumerate(digits) if i % 6 == 0]


def first_state(count):
    chance = random.Random(20)
    first = [[chance.gauss(0, 0.15) for _ in range(INPUTS + 1)] for _ in range(HIDDEN)]
    second = [[chance.gauss(0, 0.2) for _ in range(HIDDEN + 1)] for _ in range(CLASSES)]
    speeds = [[[0.0] * len(row) for row in layer] for layer in (first, second)]
    order = list(range(count))
    chance.shuffle(order)
    return {
        "step": 0,
        "layers": [first, second],
        "speeds": speeds,
        "order": order,
        "at": 0,
        "random": chance.getstate(),
    }


def train_step(state, training):
    """One mini-batch of gradient descent with momentum; the mean loss."""
    gradients = [[[0.0] * len(row) for row in layer] for layer in state["layers"]]
    loss = sum(add_gradient(state["layers"], training[index], gradients) for index in next_batch(state))
    for layer, speeds, slopes in zip(state["layers"], state["speeds"], gradients):
        for row, speed, slope in zip(layer, speeds, slopes):
            for i, value in enumerate(slope):
                speed[i] = MOMENTUM * speed[i] - RATE * value / BATCH
                row[i] += speed[i]
    state["step"] += 1
    return loss / BATCH


def next_batch(state):
    """Indices from the shuffled order; a new order when it is used up."""
    if state["at"] + BATCH > len(state["order"]):
        chance = random.Random()
        chance.setstate(state["random"])
        chance.shuffle(state["order"])
        state.update(at=0, random=chance.getstate())
    state["at"] += BATCH
    return state["order"][state["at"] - BATCH : state["at"]]


def forward(layers, pixels):
    """(activations of the hidden layer with its constant 1, probabilities)."""
    seen = pixels + [1.0]
    hidden = [math.tanh(sum(w * x for w, x in zip(row, seen))) for row in layers[0]] + [1.0]
    scores = [sum(w * x for w, x in zip(row, hidden)) for row in layers[1]]
    highest = max(scores)
    weights = [math.exp(score - highest) for score in scores]
    total = sum(weights)
    return hidden, [weight / total for weight in weights]


def add_gradient(layers, example, gradients):
    pixels, digit = example
    hidden, chances = forward(layers, pixels)
    errors = [chance - (index == digit) for index, chance in enumerate(chances)]
    for error, slope in zip(errors, gradients[1]):
        for i, value in enumerate(hidden):
            slope[i] += error * value
    seen = pixels + [1.0]
    for j, slope in enumerate(gradients[0]):
        back = sum(error * layers[1][k][j] for k, error in enumerate(errors)) * (1 - hidden[j] ** 2)
        for i, value in enumerate(seen):
            slope[i] += back * value
    return -math.log(max(chances[digit], 1e-12))


def save(state):
    """A generation by the contract: written under a temporary name, synced, renamed."""
    base = os.environ.get("SPOT_CHECKPOINT_DIR", "checkpoints")
    final = os.path.join(base, "step-%06d" % state["step"])
    if os.path.exists(final):
        return
    draft = final + ".tmp"
    shutil.rmtree(draft, ignore_errors=True)
    os.makedirs(draft)
    write_synced(os.path.join(draft, "state.json"), json.dumps(state))
    os.rename(draft, final)


def resume(path):
    if not path:
        return None
    with open(os.path.join(path, "state.json")) as source:
        state = json.load(source)
    # A generator's state is a tuple of tuples, which JSON does not know.
    version, numbers, gauss = state["random"]
    state["random"] = (version, tuple(numbers), gauss)
    return state


def log_step(step):
    """Every step that was really executed, by whom: what was lost can be counted."""
    with open("steps.log", "a") as sink:
        sink.write("%s %d\n" % (attempt(), step))


def report(progress):
    path = os.environ.get("SPOT_PROGRESS_FILE")
    if path:
        with open(path, "w") as sink:
            sink.write("%.4f" % progress)


def finish(state, held_back):
    right = sum(1 for pixels, digit in held_back if best(forward(state["layers"], pixels)[1]) == digit)
    model = json.dumps({"steps": state["step"], "accuracy": right / len(held_back), "layers": state["layers"]})
    write_synced("model.json", model)
    report(1)
    print("%d of %d held-back digits right" % (right, len(held_back)))
    print("model.json sha256 %s" % hashlib.sha256(model.encode()).hexdigest())


def best(chances):
    return max(range(CLASSES), key=chances.__getitem__)


def write_synced(path, text):
    with open(path, "w") as sink:
        sink.write(text)
        sink.flush()
        os.fsync(sink.fileno())


if __name__ == "__main__":
    main()
