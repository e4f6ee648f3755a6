/**
 * A checkpoint as a model that plain TensorFlow.js loads: standard layers only, from normalised images to softmax.
 * `model.getUserDefinedMetadata().skiploom.preprocessing` says how images are normalised, and names the classes.
 */
import type { LayersModel } from "@tensorflow/tfjs-layers";
import type { LayerRegistry } from "#core/layers/registry";
import type { NetworkDocument } from "#core/network/document";
import { decodeCheckpoint } from "../checkpoint/checkpoint";
import { compileDocument, type DataFacts } from "../compile/from-document";
import { encodeLayersModel, type LayersModelFiles } from "./layers-model-files";
import { tfjsModel } from "./tfjs-model";

/** @throws SkiploomError `invalid-network` or `invalid-checkpoint` */
export async function exportTfjs(
  layers: LayerRegistry,
  document: NetworkDocument,
  facts: DataFacts,
  checkpoint: Uint8Array,
): Promise<LayersModelFiles & { parameters: number }> {
  const { network } = compileDocument(layers, document, facts);
  let model: LayersModel | undefined;
  try {
    const { weights, state } = decodeCheckpoint(network, checkpoint);
    const { preprocessing, epoch } = state;
    model = tfjsModel(network.program, (name) => weights.get(name) ?? new Float32Array(0));
    let files: LayersModelFiles | undefined;
    await model.save({
      save: async ({ modelTopology, weightSpecs = [], weightData = [], generatedBy = "TensorFlow.js" }) => {
        if (!modelTopology || modelTopology instanceof ArrayBuffer)
          throw new Error("The model has no topology.");
        files = encodeLayersModel({
          modelTopology,
          weightSpecs,
          weightData,
          generatedBy,
          userDefinedMetadata: { skiploom: { network: document.name, epoch, preprocessing } },
        });
        return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: "JSON" } };
      },
    });
    if (!files) throw new Error("TensorFlow.js did not hand the model over.");
    return { ...files, parameters: network.parameters };
  } finally {
    model?.dispose();
    network.dispose();
  }
}
