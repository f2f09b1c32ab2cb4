import { SegmentedControl } from "@mantine/core";

type Props<T extends string> = {
  label: string;
  value: T;
  options: { value: T; label: string }[];
  onChange: (value: T) => void;
};

/** One of a few, all in sight. */
export function Choice<T extends string>({ label, value, options, onChange }: Props<T>) {
  return (
    <SegmentedControl
      aria-label={label}
      value={value}
      data={options}
      onChange={onChange}
      withItemsBorders={false}
      color="slate"
    />
  );
}
