"""Fits the network of `waymark.followups` by gradient descent, with torch."""

import numpy as np
from numpy.typing import NDArray

from waymark.followups import Network
from waymark.indexing.fit import Linear

UNITS, DROPPED = 512, 0.6
EPOCHS, BATCH, RATE = 40, 128, 1.5e-3
"""Of AdamW (Loshchilov & Hutter, 2019), the rate falling in a line to nothing. All chosen by how
often the network names the right sentence in conversations that it was not fitted on."""

Matrix = NDArray[np.float32]


def fit_network(
    inputs: Matrix, targets: Matrix, labels: tuple[str, ...], scales: Matrix
) -> Network:
    """A network that tells the probability of each label from a row of `inputs`.

    `targets` holds the shares of the labels in each row's answer. The inputs are multiplied by
    `scales` for the descent alone. The same rows give the same network on the same machine.
    """
    import torch
    from torch.nn import Dropout, ReLU, Sequential
    from torch.nn import Linear as Layer
    from torch.nn.functional import cross_entropy

    torch.manual_seed(0)
    hidden, output = Layer(inputs.shape[1], UNITS), Layer(UNITS, len(labels))
    network = Sequential(hidden, ReLU(), Dropout(DROPPED), output)
    rows, wanted = torch.from_numpy(inputs * scales), torch.from_numpy(targets)
    descent = torch.optim.AdamW(network.parameters(), lr=RATE)
    falling = torch.optim.lr_scheduler.LinearLR(descent, 1.0, 1e-3, EPOCHS)
    for _ in range(EPOCHS):
        for batch in torch.split(torch.randperm(len(rows)), BATCH):
            descent.zero_grad()
            loss = cross_entropy(network(rows[batch]), wanted[batch])
            torch.autograd.backward(loss)
            descent.step()
        falling.step()

    def array(tensor: torch.Tensor) -> Matrix:
        numbers: Matrix = tensor.detach().numpy()
        return numbers

    return Network(
        array(hidden.weight) * scales,
        array(hidden.bias),
        Linear(labels, array(output.weight), array(output.bias)),
    )
