/** The refusal of a class that no allow-list holds. */
import { invalidModel } from "../foundation/invalid-model";

export function refusedClass(what: string, name: string): Error {
  return invalidModel(
    what,
    `it holds the Python object "${name}", and such objects are never built here, because a file could run anything by them. Save the weights alone (torch.save(model.state_dict(), ...)) or as safetensors`,
  );
}
