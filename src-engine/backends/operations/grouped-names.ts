/** Names under which a backend registers convolutions whose channels and filters are split into groups. */
export const GROUPED_CONV2D = "SkiploomGroupedConv2D";
export const GROUPED_CONV2D_INPUT_GRADIENT = "SkiploomGroupedConv2DBackpropInput";
export const GROUPED_CONV2D_FILTER_GRADIENT = "SkiploomGroupedConv2DBackpropFilter";
