/** A drawing turned into a TensorFlow.js model, with what the training loop needs to know of its inside. */
import type { Variable } from "@tensorflow/tfjs-core";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import type { ExecutionPlan, ModelLayer } from "./execution-plan";
import type { InitializerConfig } from "./initial-weights";

/** One weight tensor of the model. */
export interface NetworkWeight {
  /** Layer's name and the weight's: `stage2/1/conv1/kernel`. Unique, and the name in every file. */
  readonly name: string;
  readonly variable: Variable;
  readonly layer: ModelLayer;
  /** False for the running statistics of batch norm. */
  readonly trainable: boolean;
  /** Weight decay applies: kernels only; biases, gamma and beta are spared. */
  readonly decays: boolean;
  readonly initializer: InitializerConfig;
}

/** Where |F(x)| / |x| is measured: an Add with a shortcut among its inputs. Numbers are slots of the plan. */
export interface ResidualMerge {
  readonly path: string;
  /** The other inputs, whose sum is F(x). */
  readonly branches: readonly number[];
  readonly shortcut: number;
}

export interface CompiledNetwork {
  /** From images to softmax probabilities; layers carry the drawing's paths as names. This is what is exported. */
  readonly model: LayersModel;
  /** The same layers from images to logits: where the loss is computed from. */
  readonly plan: ExecutionPlan;
  /** In the order of the drawing, layer by layer. */
  readonly weights: readonly NetworkWeight[];
  /** Paths of the nodes with trainable weights, and how many consecutive trainable entries of `weights` are each one's. */
  readonly probedLayers: readonly { readonly path: string; readonly weights: number }[];
  readonly merges: readonly ResidualMerge[];
  /** Path of the node each tf layer belongs to: a projection's convolution belongs to its shortcut. */
  readonly pathOfLayer: ReadonlyMap<string, string>;
  /** Numbers in trainable weights. */
  readonly parameters: number;
  readonly imageShape: readonly number[];
  readonly classes: number;
  /** Frees every weight. */
  dispose(): void;
}
