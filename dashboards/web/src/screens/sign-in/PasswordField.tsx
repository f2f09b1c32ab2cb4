import { PasswordInput } from "@mantine/core";
import { useWords } from "../../i18n/words";

type Props = {
  label: string;
  autoComplete: "current-password" | "new-password";
  description?: string;
  error?: string | null;
  value: string;
  onChange: (value: string) => void;
};

export function PasswordField({ onChange, ...rest }: Props) {
  const { t } = useWords();
  return (
    <PasswordInput
      {...rest}
      required
      withAsterisk={false}
      rightSectionWidth="var(--touch)"
      visibilityToggleButtonProps={{ "aria-label": t("signIn.show"), tabIndex: 0 }}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
