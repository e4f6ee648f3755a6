/** Finds a Python that has PyTorch, with CUDA if there is one. */
import { existsSync, realpathSync } from "node:fs";
import path from "node:path";
import { askOnce } from "./child";

export interface TorchFound {
  readonly python: string;
  readonly pythonVersion: string;
  readonly torch: string;
  /** Of CUDA that PyTorch was built for. */
  readonly cuda: string | null;
  readonly cudnn: number | null;
  /** The GPU that PyTorch can use, if it can use one. */
  readonly gpu: string | null;
  /** Why PyTorch cannot use one, where it says so. */
  readonly reason: string | null;
}

export interface PythonFound {
  readonly found: TorchFound | undefined;
  /** What was tried, in words. */
  readonly words: readonly string[];
}

const PROGRAM = `
import json, sys, torch
gpu, reason = None, None
try:
    if torch.cuda.is_available():
        torch.zeros(1, device="cuda").cpu()
        gpu = torch.cuda.get_device_name()
    else:
        reason = "torch.cuda.is_available() is False"
except Exception as error:
    reason = str(error).split("\\n")[0]
print(json.dumps({"pythonVersion": sys.version.split()[0], "torch": torch.__version__, "cuda": torch.version.cuda,
    "cudnn": torch.backends.cudnn.version(), "gpu": gpu, "reason": reason}))
`;

/** Importing PyTorch from a cold disk takes a while. */
const LIMIT_SECONDS = 60;

function candidates(environment: NodeJS.ProcessEnv): readonly string[] {
  if (environment.SKIPLOOM_BENCH_PYTHON) return [environment.SKIPLOOM_BENCH_PYTHON];
  const folders = [...(environment.PATH ?? "").split(":"), "/usr/bin", "/usr/local/bin", "/opt/conda/bin"];
  // `/bin` is often `/usr/bin`. The files themselves say less: the Python of a virtual environment is a link to another.
  const own = new Set(folders.filter((one) => existsSync(one)).map((one) => realpathSync(one)));
  const files = ["python3", "python"].flatMap((name) => [...own].map((one) => path.join(one, name)));
  return files.filter((file) => existsSync(file));
}

/** Takes the first whose PyTorch reaches a GPU, else the first that has PyTorch at all. */
export async function findPyTorch(environment: NodeJS.ProcessEnv, signal: AbortSignal): Promise<PythonFound> {
  const words: string[] = [];
  let found: TorchFound | undefined;
  const pythons = candidates(environment);
  if (pythons.length === 0) words.push("Python: there is none here, so nothing is compared with PyTorch.");
  for (const python of pythons) {
    if (signal.aborted) break;
    try {
      const options = { environment, signal, silenceSeconds: LIMIT_SECONDS };
      const answer = (await askOnce(python, ["-c", PROGRAM], options)) as Omit<TorchFound, "python">;
      const one = { python, ...answer };
      words.push(wordsOf(one));
      if (!found || (one.gpu && !found.gpu)) found = one;
      if (found.gpu) break;
    } catch (error) {
      const last = (error instanceof Error ? error.message : String(error)).split("\n").at(-1);
      words.push(`Python: ${python} cannot use PyTorch: ${last}`);
    }
  }
  return { found, words };
}

function wordsOf({ python, pythonVersion, torch, cuda, cudnn, gpu, reason }: TorchFound): string {
  const build = cuda ? `built for CUDA ${cuda}, cuDNN ${cudnn ?? "none"}` : "built without CUDA";
  const use = gpu ? `it uses ${gpu}` : `it reaches no GPU (${reason ?? "it does not say why"})`;
  return `Python: ${python} ${pythonVersion} with PyTorch ${torch}, ${build}; ${use}`;
}
