/** A template as JSON, with `Ref` and `Fn::…` in their long forms. */
export interface Template {
  Parameters?: Record<string, { Default?: string | number }>;
  Conditions?: Record<string, unknown>;
  Resources: Record<string, Resource>;
  Outputs?: Record<string, unknown>;
}

// biome-ignore lint/suspicious/noExplicitAny: any resource's properties
export type Properties = Record<string, any>;

export interface Resource {
  Type: string;
  Properties: Properties;
  Condition?: string;
  DeletionPolicy?: string;
}

const NO_VALUE = { Ref: 'AWS::NoValue' };

/**
 * The resources that a stack has with these parameters: conditions are decided, parameters and `AWS::StackName` put in. References
 * to resources stay as they are.
 */
export function resourcesOf(template: Template, parameters: Record<string, string>): Record<string, Resource> {
  const { Parameters = {}, Conditions = {}, Resources } = template;
  const values: Record<string, string> = {
    'AWS::StackName': 'the-stack',
    'AWS::AccountId': '111122223333',
    'AWS::Region': 'eu-central-1',
    'AWS::Partition': 'aws',
    ...Object.fromEntries(Object.entries(Parameters).map(([name, { Default = '' }]) => [name, String(Default)])),
    ...parameters,
  };
  const holds = (name: string): boolean => Boolean(resolve(Conditions[name]));

  function resolve(part: unknown): unknown {
    if (Array.isArray(part)) return part.map(resolve).filter((one) => one !== NO_VALUE);
    if (typeof part !== 'object' || part === null) return part;
    const [[key, value] = ['', undefined], ...more] = Object.entries(part);
    if (more.length === 0) {
      if (key === 'Ref') return value === NO_VALUE.Ref ? NO_VALUE : (values[value] ?? part);
      if (key === 'Condition') return holds(value);
      if (key === 'Fn::If') return resolve(holds(value[0]) ? value[1] : value[2]);
      if (key === 'Fn::Equals') return String(resolve(value[0])) === String(resolve(value[1]));
      if (key === 'Fn::Not') return !resolve(value[0]);
      if (key === 'Fn::And') return value.every((one: unknown) => resolve(one));
      if (key === 'Fn::Or') return value.some((one: unknown) => resolve(one));
      if (key === 'Fn::Select') return (resolve(value[1]) as unknown[])[value[0]];
      if (key === 'Fn::Split') return String(resolve(value[1])).split(value[0]);
      if (key === 'Fn::Sub') return substitute(value);
    }
    const properties = Object.entries(part).map(([name, one]) => [name, resolve(one)]);
    return Object.fromEntries(properties.filter(([, one]) => one !== NO_VALUE));
  }

  function substitute(value: string | [string, Properties]): string {
    const [text, own] = [value].flat() as [string, Properties?];
    return text.replace(/\$\{([\w:.]+)\}/g, (all, name) => {
      const known = own && name in own ? (resolve(own[name]) as string | { Ref: string }) : values[name];
      return typeof known === 'object' ? `\${${known.Ref}}` : (known ?? all);
    });
  }

  const there = Object.entries(Resources).filter(([, { Condition }]) => !Condition || holds(Condition));
  return Object.fromEntries(there.map(([name, resource]) => [name, resolve(resource) as Resource]));
}
