import "i18next";
import type { Catalogue } from "./catalogue";

declare module "i18next" {
  // An augmentation has to be an interface.
  // eslint-disable-next-line @typescript-eslint/consistent-type-definitions
  interface CustomTypeOptions {
    defaultNS: "translation";
    resources: { translation: Catalogue };
  }
}
