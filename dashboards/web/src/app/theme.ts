import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from "@mantine/core";

/** Actions are slate: colour is kept for what is abnormal (ISA-101). */
const slate: MantineColorsTuple = [
  "#f4f5f6",
  "#e8ebed",
  "#d3d9dd",
  "#b9c2c8",
  "#98a4ad",
  "#7a8892",
  "#5c6770",
  "#48545d",
  "#3a454e",
  "#2f3b45",
];

export const theme = createTheme({
  primaryColor: "slate",
  primaryShade: 9,
  autoContrast: true,
  respectReducedMotion: true,
  colors: { slate },
  defaultRadius: "sm",
  cursorType: "pointer",
  fontFamily:
    'system-ui, "Segoe UI", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC", "WenQuanYi Zen Hei", sans-serif',
  headings: { fontWeight: "600" },
});

/** Mantine's own dimmed, placeholder and error tones miss 4.5:1 on our grey. */
export const variables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    "--mantine-color-body": "#f4f5f6",
    "--mantine-color-text": "#1f272d",
    "--mantine-color-dimmed": "#55606a",
    "--mantine-color-placeholder": "#68737c",
    "--mantine-color-error": "#b3261e",
    "--mantine-color-anchor": "#2f3b45",
  },
  dark: {},
});
