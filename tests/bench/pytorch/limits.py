"""What the machine can do at most, by PyTorch: one JSON line with copied bytes and products of matrices a second.

Argument: one JSON object with device ("cpu" or "cuda") and threads. Copies count bytes read and bytes written.
"""
import json
import sys
import time

import torch

TRIES = 5


def main():
    options = json.loads(sys.argv[1])
    device = options["device"]
    on_gpu = device == "cuda"
    torch.set_num_threads(options["threads"])

    def wait():
        if on_gpu:
            torch.cuda.synchronize()

    def best(calls, work):
        """Seconds of one call, in the fastest of some rounds behind one that warms up."""
        fastest = float("inf")
        for turn in range(TRIES + 1):
            wait()
            start = time.perf_counter()
            for _ in range(calls):
                work()
            wait()
            if turn > 0:
                fastest = min(fastest, (time.perf_counter() - start) / calls)
        return fastest

    def copy_rate():
        count = 2**28 if on_gpu else 2**24
        source, target = (torch.zeros(count, device=device) for _ in range(2))
        return 2 * 4 * count / best(10 if on_gpu else 2, lambda: target.copy_(source)) / 1e9

    def product_rate(size, kind, tf32):
        torch.backends.cuda.matmul.allow_tf32 = tf32
        left, right = (torch.randn(size, size, device=device).to(kind) for _ in range(2))
        result = torch.empty(size, size, device=device, dtype=kind)
        calls = 5 if on_gpu else 1
        return 2 * size**3 / best(calls, lambda: torch.mm(left, right, out=result)) / 1e12

    size = 8192 if on_gpu else 1024
    answer = {
        "version": "PyTorch " + torch.__version__,
        "device": torch.cuda.get_device_name() if on_gpu else "CPU",
        "productSize": size,
    }
    measures = [
        ("copyGigabytesPerSecond", copy_rate),
        ("productTeraflops", lambda: product_rate(size, torch.float32, False)),
    ]
    if on_gpu:
        measures += [
            ("productTeraflopsTf32", lambda: product_rate(size, torch.float32, True)),
            ("productTeraflopsBfloat16", lambda: product_rate(size, torch.bfloat16, False)),
        ]
    for name, measure in measures:
        try:
            answer[name] = measure()
        except RuntimeError as error:
            answer[name + "Problem"] = str(error).split("\n")[0]
    print(json.dumps(answer), flush=True)


main()
