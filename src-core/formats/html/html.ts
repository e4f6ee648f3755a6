/** One page that runs the network on images, in any browser and without a connection. */
import { encodeBase64 } from "../../codecs/base64";
import { decodeUtf8, encodeUtf8 } from "../../codecs/text";
import { requireImageChannels } from "../../images/network-image";
import { escaped } from "../../pictures/svg";
import type { Finding, ModelFormat } from "../format";
import type { TrainedModel, WeightForm } from "../model";
import { packWeights, pageModelOf } from "./page-model";
import { isPage, MODEL_BLOCK, readPage, WEIGHTS_BLOCK } from "./read-page";

/** The page without a network, as `npm run build` makes it of `src-page`. */
const TEMPLATE = "model-page.html";
/** Stands in it where the title and the network belong. */
const TITLE_PLACE = "{{title}}";
const MODEL_PLACE = "<!--model-->";

export const html: ModelFormat = {
  id: "html",
  label: "Web page",
  description:
    "One page that runs the network on an image you drop on it, in any browser, without a connection.",
  choices: {},
  forms: ["float32", "float16", "int8"],
  provedBy: "own-reader",
  folds: true,
  recognise: isPage,
  read: async (files) => readPage(files),
  check: ({ shapes }) => channelFindings(shapes[0]?.[2] ?? 0),
  async write(model, { form }, tools) {
    requireImageChannels(model.preprocessing.imageShape[2]);
    const template = decodeUtf8(await tools.resource(TEMPLATE));
    return new Map([["model.html", pageOf(template, model, form)]]);
  },
};

function channelFindings(channels: number): readonly Finding[] {
  if (channels === 1 || channels === 3) return [];
  return [
    {
      kind: "refused",
      reason: `The page reads image files, which hold 1 or 3 channels; this network takes ${channels}.`,
      instead: "Export it as ONNX.",
      paths: [],
    },
  ];
}

function pageOf(template: string, model: TrainedModel, form: WeightForm): Uint8Array {
  const [head = "", tail] = template
    .replace(TITLE_PLACE, () => escaped(model.document.name))
    .split(MODEL_PLACE);
  if (tail === undefined) throw new TypeError("The page's template has no place for a network.");
  return joined([
    encodeUtf8(`${head}${MODEL_BLOCK}`),
    encodeUtf8(scriptSafe(JSON.stringify(pageModelOf(model, form)))),
    encodeUtf8(`</script>\n${WEIGHTS_BLOCK}`),
    encodeBase64(packWeights(model, form)),
    encodeUtf8(`</script>${tail}`),
  ]);
}

/** JSON that ends no script and begins no comment, whatever names are in it. */
function scriptSafe(json: string): string {
  return json.replaceAll("<", "\\u003c");
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}
