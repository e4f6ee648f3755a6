/** How each instrument's answer is shown: an id without a view does not compile. */
import type { Insight, InstrumentId } from "../instruments";
import { gradientSplitView } from "./gradient-split";
import { informationView } from "./information";
import { landscapeView } from "./landscape/index";
import { lesionView } from "./lesion/index";
import { liveUnitsView } from "./live-units/index";
import { pathsView } from "./paths";
import { picturesView } from "./pictures/index";
import { propagationView } from "./propagation";
import { residualView } from "./residual";
import { shatteringView } from "./shattering";
import type { InsightView, Shown } from "./view";

const VIEWS: { readonly [Id in InstrumentId]: InsightView<Id> } = {
  "gradient-split": gradientSplitView,
  residual: residualView,
  pictures: picturesView,
  lesion: lesionView,
  paths: pathsView,
  propagation: propagationView,
  shattering: shatteringView,
  information: informationView,
  landscape: landscapeView,
  units: liveUnitsView,
};

export function viewOf<Id extends InstrumentId>(instrument: Id): InsightView<Id> {
  return VIEWS[instrument];
}

/** @throws TypeError for an answer of another instrument */
export function shownAs<Id extends InstrumentId>(instrument: Id, { figures, ...frame }: Insight): Shown<Id> {
  if (frame.instrument !== instrument) throw new TypeError(`No answer of ${instrument}.`);
  return { frame, figures: figures as Shown<Id>["figures"] };
}
