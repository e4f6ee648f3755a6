/** The instruments: an id without one does not compile. */
import type { InstrumentId } from "#core/insights/instruments";
import { gradientSplit } from "./gradient-split";
import { information } from "./information/information";
import type { Instrument } from "./instrument";
import { landscape } from "./landscape/landscape";
import { lesion } from "./lesion";
import { liveUnits } from "./live-units/live-units";
import { paths } from "./paths";
import { pictures } from "./pictures";
import { propagation } from "./propagation";
import { residual } from "./residual";
import { shattering } from "./shattering";

export const INSTRUMENTS: { readonly [Id in InstrumentId]: Instrument<Id> } = {
  "gradient-split": gradientSplit,
  residual,
  pictures,
  lesion,
  paths,
  propagation,
  shattering,
  information,
  landscape,
  units: liveUnits,
};
