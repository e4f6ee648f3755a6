"""Checks models by onnx's checker and runs them in OpenCV. Arguments: folders with model.onnx, image.bin and dims.txt; writes logits.bin."""
import sys
import cv2
import numpy
import onnx

for folder in sys.argv[1:]:
    model = onnx.load(f"{folder}/model.onnx")
    onnx.checker.check_model(model, full_check=True)
    inferred = onnx.shape_inference.infer_shapes(model, strict_mode=True, check_type=True)
    assert {value.name for value in model.graph.value_info} >= {value.name for value in inferred.graph.value_info}
    dims = [int(length) for length in open(f"{folder}/dims.txt").read().split()]
    image = numpy.fromfile(f"{folder}/image.bin", dtype=numpy.float32).reshape(dims)
    net = cv2.dnn.readNetFromONNX(f"{folder}/model.onnx")
    net.setInput(image)
    net.forward("logits").astype(numpy.float32).tofile(f"{folder}/logits.bin")
