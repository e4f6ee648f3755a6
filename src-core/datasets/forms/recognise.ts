/** Which form takes the files of a source. */
import type { DataForm, Recognised, SourceFiles } from "../source";

/** The first form that recognises them without a doubt; where all doubt, the first of these. Undefined: none does. */
export async function recogniseForm(
  files: SourceFiles,
  forms: readonly DataForm[],
): Promise<{ readonly form: DataForm; readonly recognised: Recognised } | undefined> {
  let doubtful: { readonly form: DataForm; readonly recognised: Recognised } | undefined;
  for (const form of forms) {
    const recognised = await form.recognise(files);
    if (!recognised) continue;
    if (!recognised.isDoubtful) return { form, recognised };
    doubtful ??= { form, recognised };
  }
  return doubtful;
}
