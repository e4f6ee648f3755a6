/**
 * The shortcut zoo: what was put on skips and where norm and ReLU were placed, with what was published of each. Numbers: He et al. 2016,
 * "Identity mappings in deep residual networks", tables 1 and 2: test error of ResNet-110 on CIFAR-10, in percent.
 */

export const PUBLISHED = { network: "ResNet-110", dataset: "CIFAR-10", source: "He et al. 2016" } as const;

export interface ShortcutVariant {
  /** Of the change of the drawing that makes it, but for the reference. */
  readonly id: string;
  readonly label: string;
  /** Percent, or that it did not train; absent where the paper has none. */
  readonly published?: number | "fails";
}

/** All others are compared with it: skips that carry what comes in, and zero padding where shapes change. */
export const REFERENCE: ShortcutVariant = { id: "identity", label: "Identity (A)", published: 6.61 };

export const VARIANTS: readonly ShortcutVariant[] = [
  { id: "shortcuts-b", label: "1×1 where shapes change (B)" },
  { id: "shortcuts-c", label: "1×1 on every skip (C)", published: 12.22 },
  { id: "skip-half", label: "Half of the skip", published: "fails" },
  { id: "both-half", label: "Half of skip and branch", published: 12.35 },
  { id: "gate-exclusive", label: "Exclusive gate, bias −6", published: 8.7 },
  { id: "gate-skip-open", label: "Gate on the skip, bias 0", published: 12.86 },
  { id: "gate-skip-closed", label: "Gate on the skip, bias −6", published: 6.91 },
  { id: "skip-dropout", label: "Dropout on the skip", published: "fails" },
  { id: "no-skips", label: "No skips", published: "fails" },
  { id: "norm-after-add", label: "Norm after the addition", published: 8.17 },
  { id: "relu-before-add", label: "ReLU before the addition", published: 7.84 },
  { id: "relu-only-pre-activation", label: "ReLU-only pre-activation", published: 6.71 },
  { id: "full-pre-activation", label: "Full pre-activation", published: 6.37 },
  { id: "skip-init", label: "SkipInit, without norms" },
  { id: "fixup", label: "Fixup, without norms" },
];

export function variantOf(id: string): ShortcutVariant | undefined {
  return [REFERENCE, ...VARIANTS].find((variant) => variant.id === id);
}
