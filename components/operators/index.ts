export { Operators } from "./operators";
export type { OperatorAccess } from "./operators";
export { installedOperators, operatorsFaults } from "./args";
export type { OperatorsArgs } from "./args";
export { operatorCatalogue, operatorNames, operatorOf } from "./catalogue";
export type { Operator, OperatorName } from "./catalogue";
