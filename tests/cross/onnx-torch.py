"""Writes torchvision's ResNet-50 with random weights as ONNX, an image and PyTorch's logits of it. Argument: a folder."""
import sys
import numpy
import torch
import torchvision

folder = sys.argv[1]
torch.manual_seed(5)
torch.set_num_threads(1)
model = torchvision.models.resnet50(weights=None)
for module in model.modules():
    if isinstance(module, torch.nn.BatchNorm2d):
        module.running_mean.uniform_(-0.2, 0.2)
        module.running_var.uniform_(0.5, 2)
        module.weight.data.uniform_(0.2, 0.6)
model.eval()
images = torch.randn(2, 3, 64, 64)
with torch.no_grad():
    logits = model(images)
torch.onnx.export(
    model,
    images,
    f"{folder}/model.onnx",
    opset_version=13,
    input_names=["input"],
    dynamic_axes={"input": {0: "batch"}},
)
images.permute(0, 2, 3, 1).contiguous().numpy().astype("float32").tofile(f"{folder}/images.bin")
logits.numpy().astype(numpy.float32).tofile(f"{folder}/logits.bin")
