/** Looks for what Dawn needs to reach a GPU: a Vulkan loader, and the files (ICD json) that name drivers to it. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

/** Where driver files lie: the loader's own places, and those of drivers that are mounted into a container. */
const ICD_FOLDERS = [
  "/usr/local/etc/vulkan/icd.d",
  "/etc/vulkan/icd.d",
  "/usr/local/share/vulkan/icd.d",
  "/usr/share/vulkan/icd.d",
  "/usr/local/nvidia/share/vulkan/icd.d",
  "/run/opengl-driver/share/vulkan/icd.d",
];

const LIBRARY_FOLDERS = [
  "/usr/lib/x86_64-linux-gnu",
  "/lib/x86_64-linux-gnu",
  "/usr/lib64",
  "/lib64",
  "/usr/lib",
  "/lib",
  "/usr/local/lib",
  "/usr/local/nvidia/lib64",
  "/usr/local/nvidia/lib",
  "/run/opengl-driver/lib",
];

/** NVIDIA's libraries that are Vulkan drivers: the second needs no libX11, which a machine without a display may lack. */
const NVIDIA_LIBRARIES = ["libGLX_nvidia.so.0", "libEGL_nvidia.so.0"] as const;
/** Of the interface that the file describes; the driver says itself what it knows. */
const NVIDIA_API = "1.3.0";

export interface DriverFile {
  readonly path: string;
  /** The driver's library as the file names it. */
  readonly names: string;
  /** Where that is; undefined if it is not there. */
  readonly library: string | undefined;
  /** What is wrong with the file. */
  readonly problem?: string;
}

export interface VulkanFound {
  readonly loader: string | undefined;
  readonly files: readonly DriverFile[];
  readonly nvidia: readonly string[];
  /** All of it in words, for people. */
  readonly words: readonly string[];
}

export interface VulkanPlace {
  /** `/`, but for tests. */
  readonly root: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

export function findVulkan({ root, environment }: VulkanPlace): VulkanFound {
  const folders = libraryFolders(root, environment);
  const files = driverFiles(root, environment).map((file) => readDriverFile(file, folders));
  const loader = findLibrary("libvulkan.so.1", folders);
  const nvidia = NVIDIA_LIBRARIES.map((name) => findLibrary(name, folders)).filter(
    (file) => file !== undefined,
  );
  const words = [
    loader ? `Vulkan loader: ${loader}` : "Vulkan loader: this machine has none; the kit's own is used.",
    ...(files.length === 0
      ? [`Vulkan driver file: none in ${ICD_FOLDERS.join(", ")}, and VK_DRIVER_FILES names none.`]
      : files.map(wordsOf)),
    nvidia.length > 0
      ? `NVIDIA's Vulkan library: ${nvidia.join(", ")}`
      : `NVIDIA's Vulkan library: no ${NVIDIA_LIBRARIES.join(", no ")}; a driver of theirs without them has no Vulkan.`,
  ];
  return { loader, files, nvidia, words };
}

function wordsOf({ path: file, names, library, problem }: DriverFile): string {
  if (problem) return `Vulkan driver file: ${file}: ${problem}`;
  if (!library) return `Vulkan driver file: ${file} names ${names}, which is not there.`;
  return `Vulkan driver file: ${file} names ${library}`;
}

function libraryFolders(root: string, environment: VulkanPlace["environment"]): readonly string[] {
  const own = (environment.LD_LIBRARY_PATH ?? "").split(":").filter((one) => one !== "");
  return [
    ...new Set([...own, ...configuredFolders(root), ...LIBRARY_FOLDERS.map((one) => path.join(root, one))]),
  ];
}

/** Those that the system's linker is told of in `/etc/ld.so.conf.d`. */
function configuredFolders(root: string): readonly string[] {
  const folder = path.join(root, "etc/ld.so.conf.d");
  return namesIn(folder)
    .filter((name) => name.endsWith(".conf"))
    .flatMap((name) => textOf(path.join(folder, name)).split("\n"))
    .map((line) => line.replace(/#.*/, "").trim())
    .filter((line) => line.startsWith("/"))
    .map((line) => path.join(root, line));
}

function driverFiles(root: string, environment: VulkanPlace["environment"]): readonly string[] {
  const named = environment.VK_DRIVER_FILES || environment.VK_ICD_FILENAMES;
  if (named) return named.split(":").filter((one) => one !== "");
  return ICD_FOLDERS.map((one) => path.join(root, one)).flatMap((folder) =>
    namesIn(folder)
      .filter((name) => name.endsWith(".json"))
      .map((name) => path.join(folder, name)),
  );
}

function readDriverFile(file: string, folders: readonly string[]): DriverFile {
  const nothing = { path: file, names: "", library: undefined };
  if (!existsSync(file)) return { ...nothing, problem: "it is not there." };
  let names: unknown;
  try {
    const content = JSON.parse(textOf(file)) as { ICD?: { library_path?: unknown } } | null;
    names = content?.ICD?.library_path;
  } catch {
    return { ...nothing, problem: "it is not JSON." };
  }
  if (typeof names !== "string" || names === "") return { ...nothing, problem: "it names no library." };
  // As the loader reads it: a bare name is looked for by the linker, any other is relative to the file.
  const library = names.includes("/")
    ? [path.resolve(path.dirname(file), names)].find(existsSync)
    : findLibrary(names, folders);
  return { path: file, names, library };
}

function findLibrary(name: string, folders: readonly string[]): string | undefined {
  return folders.map((folder) => path.join(folder, name)).find((file) => existsSync(file));
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}

function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

/** One way to start Dawn. */
export interface VulkanAttempt {
  readonly words: string;
  readonly environment: Readonly<Record<string, string>>;
}

export interface AttemptOptions {
  /** The kit's loader, if it has one. */
  readonly ownLoader: string | undefined;
  /** Where a driver file may be written. */
  readonly out: string;
  readonly environment: VulkanPlace["environment"];
}

/**
 * The ways to try, likeliest first. Where NVIDIA's library is there and no file names it, a file that does is written into `out`;
 * where that cannot be written, this way is left out.
 */
export function vulkanAttempts(
  { loader, files, nvidia }: VulkanFound,
  { ownLoader, out, environment }: AttemptOptions,
): readonly VulkanAttempt[] {
  const useful = files.filter(({ library, problem }) => library && !problem);
  const choices: { words: string; file?: string; folders: readonly string[] }[] = [];
  if (useful.length > 0)
    choices.push({
      words: useful.map((file) => file.path).join(", "),
      file: useful.map((file) => file.path).join(":"),
      folders: useful.map(({ library }) => path.dirname(library ?? "")),
    });
  const named = new Set(useful.map(({ library }) => library));
  for (const library of nvidia.filter((one) => !named.has(one))) {
    const file = writeDriverFile(library, out);
    if (file) choices.push({ words: `${file}, made for ${library}`, file, folders: [path.dirname(library)] });
  }
  // A loader may know places that we do not.
  if (choices.length === 0) choices.push({ words: "no driver file named", folders: [] });
  const loaders = [...new Set([loader, ownLoader])].filter((one) => one !== undefined);
  return loaders.flatMap((one) =>
    choices.map(({ words, file, folders }) => ({
      words: `${words}, with ${one}`,
      environment: {
        // Older loaders know the second name alone.
        ...(file && { VK_DRIVER_FILES: file, VK_ICD_FILENAMES: file }),
        LD_LIBRARY_PATH: libraryPath([path.dirname(one), ...folders], environment),
      },
    })),
  );
}

/** The system's folders are searched anyway: named first, they would hide what the user names. */
function libraryPath(folders: readonly string[], environment: VulkanPlace["environment"]): string {
  const own = (environment.LD_LIBRARY_PATH ?? "").split(":").filter((one) => one !== "");
  return [...new Set([...own, ...folders])].join(":");
}

function writeDriverFile(library: string, out: string): string | undefined {
  const file = path.resolve(out, `${path.basename(library).replace(/\..*/, "").toLowerCase()}_icd.json`);
  const content = { file_format_version: "1.0.0", ICD: { library_path: library, api_version: NVIDIA_API } };
  try {
    writeFileSync(file, `${JSON.stringify(content, undefined, 2)}\n`);
    return file;
  } catch {
    return undefined;
  }
}
