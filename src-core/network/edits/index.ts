/** Every edit of a network document. All are pure: they share what they do not change, node by node. */
export { type Added, addBlock, addLayer } from "./add";
export { describeBlock, removeUnusedBlocks } from "./blocks";
export {
  clearParam,
  moveNodes,
  numberNodes,
  renameNode,
  replaceLayer,
  setBypassed,
  setParam,
  setRepeat,
} from "./change";
export { type Clip, clipSchema, copyNodes, pasteClip } from "./clip";
export { connect, connectionRefusal, disconnect, fanOut } from "./connect";
export {
  addArgument,
  addFollowedArgument,
  canBeOfKind,
  followersOf,
  type NewArgument,
  removeArgument,
  setArgument,
  setArgumentKind,
} from "./declared-arguments";
export { dissolveBlock, dissolveRefusal } from "./dissolve";
export { groupIntoBlock } from "./group";
export { canStandBetween, insertOnEdge } from "./insert";
export { joinFlow } from "./join-flow";
export { joinNodes } from "./join-nodes";
export { removeNodes } from "./remove";
export {
  chooseDataset,
  renameDocument,
  setAugmentation,
  setDataset,
  setImages,
  setRecipe,
} from "./settings";
export { addSkip } from "./skip";
