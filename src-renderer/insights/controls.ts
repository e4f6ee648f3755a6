/** What an instrument's own choices are set with, where these are names that only an answer knows. */
import type { ComponentType } from "react";
import type { InstrumentId } from "#core/insights/instruments";
import type { ControlsProps } from "./controls-props";
import { PicturesControls } from "./PicturesControls";

export const CONTROLS: { readonly [Id in InstrumentId]?: ComponentType<ControlsProps> } = {
  pictures: PicturesControls,
};
