import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import { expect, it } from "vitest";
import { tensorOf } from "./messages";
import { modelBytes } from "./model-bytes";
import { GraphProtoSchema, ModelProtoSchema } from "./onnx_pb";

it("writes what the generated writer does, in whatever lengths", () => {
  const about = { irVersion: 8n, producerName: "Skiploom", metadataProps: [{ key: "a", value: "b" }] };
  const drawn = { name: "net", node: [{ opType: "Relu", input: ["x"], output: ["y"] }] };
  const initializer = [0, 1, 31, 32, 5_000].map((length) =>
    tensorOf(`w${length}`, 1, [length], Float32Array.from({ length }, Math.sin)),
  );
  const whole = create(ModelProtoSchema, { ...about, graph: { ...drawn, initializer } });
  const bytes = modelBytes(create(ModelProtoSchema, about), create(GraphProtoSchema, drawn), initializer);
  expect(bytes).toHaveLength(toBinary(ModelProtoSchema, whole).length);
  expect(fromBinary(ModelProtoSchema, bytes)).toEqual(
    fromBinary(ModelProtoSchema, toBinary(ModelProtoSchema, whole)),
  );
});
