/** A model's configuration, as Keras 3 and as Keras 2 write it. */
import type { Shape } from "../../layers/layer";
import type { Json, JsonObject, KerasLayer, KerasModel } from "./layer";

/**
 * As `.keras` version 3 has it: each object with its module, each result that is read with the layer that gives it. Source: Keras 3
 * `saving/serialization_lib.py` and `models/functional.py`.
 */
export function keras3Config({ name, layers, output }: KerasModel): JsonObject {
  const shapes = new Map(layers.map((layer) => [layer.name, layer.shape]));
  return {
    module: "keras.src.models.functional",
    class_name: "Functional",
    config: {
      name,
      trainable: true,
      layers: layers.map((layer) => keras3Layer(layer, shapes)),
      input_layers: inputsOf(layers).map((each) => [each, 0, 0]),
      output_layers: [[output, 0, 0]],
    },
    registered_name: "Functional",
    build_config: { input_shape: null },
    compile_config: null,
  };
}

function keras3Layer(
  { className, name, config, inbound, shape }: KerasLayer,
  shapes: ReadonlyMap<string, Shape>,
): JsonObject {
  const isInput = inbound.length === 0;
  const tensors = inbound.map((source) => kerasTensor(source, shapes.get(source) ?? []));
  const [only] = inbound;
  return {
    module: "keras.layers",
    class_name: className,
    config: isInput
      ? { batch_shape: [null, ...shape], dtype: "float32", sparse: false, name }
      : { name, trainable: true, dtype: "float32", ...config },
    registered_name: null,
    ...(inbound.length === 1 &&
      only !== undefined && { build_config: { input_shape: [null, ...(shapes.get(only) ?? [])] } }),
    name,
    inbound_nodes: isInput
      ? []
      : [{ args: inbound.length === 1 ? tensors : [tensors], kwargs: {} } satisfies JsonObject],
  };
}

function kerasTensor(layer: string, shape: Shape): Json {
  return {
    class_name: "__keras_tensor__",
    config: { shape: [null, ...shape], dtype: "float32", keras_history: [layer, 0, 0] },
  };
}

/**
 * As `.h5` files and TensorFlow.js's layers models have it: lists in lists. Source: Keras 3 `legacy/saving`, tf.keras 2 `Functional`,
 * tfjs-layers `engine/container.ts`.
 *
 * @param className `Functional` since tf.keras 2.4; every TensorFlow.js knows `Model`
 */
export function legacyConfig(
  { name, layers, output }: KerasModel,
  className: "Functional" | "Model",
): JsonObject {
  return {
    class_name: className,
    config: {
      name,
      trainable: true,
      layers: layers.map(legacyLayer),
      input_layers: inputsOf(layers).map((each) => [each, 0, 0]),
      output_layers: [[output, 0, 0]],
    },
  };
}

function legacyLayer({ className, name, config, inbound, shape }: KerasLayer): JsonObject {
  const isInput = inbound.length === 0;
  return {
    class_name: className,
    config: isInput
      ? { batch_input_shape: [null, ...shape], dtype: "float32", sparse: false, ragged: false, name }
      : { name, trainable: true, dtype: "float32", ...config },
    name,
    inbound_nodes: isInput ? [] : [inbound.map((source): Json => [source, 0, 0, {}])],
  };
}

function inputsOf(layers: readonly KerasLayer[]): readonly string[] {
  return layers.filter(({ inbound }) => inbound.length === 0).map(({ name }) => name);
}
