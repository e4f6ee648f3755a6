/** The refusal of a class that no allow-list holds. */
import { invalidModel } from "../foundation/invalid-model";
import type { PickleOptions } from "./pickle-values";

const OF_WEIGHTS = "Save the weights alone (torch.save(model.state_dict(), ...)) or as safetensors";

const MOST_TOLD = 100;

export function refusedClass(
  { what, advice = OF_WEIGHTS }: Pick<PickleOptions, "what" | "advice">,
  name: string,
): Error {
  return invalidModel(
    what,
    `it holds the Python object "${shortened(name)}", and such objects are never built here, because a file could run anything by them. ${advice}`,
  );
}

/** A damaged file may have anything for a name. */
function shortened(name: string): string {
  return name.length > MOST_TOLD ? `${name.slice(0, MOST_TOLD)}...` : name;
}
