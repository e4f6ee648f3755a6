/** What an instrument's own choices are set with, where these are names that only an answer knows. */
import type { ComponentType } from "react";
import type { InstrumentId } from "#core/insights/instruments";
import type { ControlsProps } from "./controls-props";
import { LesionControls } from "./LesionControls";
import { toggleUnit } from "./lesion-units";
import { PicturesControls } from "./PicturesControls";
import { ShatteringControls } from "./ShatteringControls";

export const CONTROLS: { readonly [Id in InstrumentId]?: ComponentType<ControlsProps> } = {
  pictures: PicturesControls,
  lesion: LesionControls,
  shattering: ShatteringControls,
};

/** What a click on a mark of an instrument's picture does, by what the mark stands for. */
export const PICKS: {
  readonly [Id in InstrumentId]?: (
    name: string,
    choices: ControlsProps["choices"],
    onChoose: ControlsProps["onChoose"],
  ) => void;
} = {
  lesion: toggleUnit,
};
