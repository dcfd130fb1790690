import type { StateValue } from 'xstate';

/** A machine produced an action at run time that the interpreter cannot carry out durably. A bug in the machine. */
export class UnsupportedAction extends Error {
  override readonly name = 'UnsupportedAction';
  readonly action: string;
  readonly state: StateValue;

  constructor(action: string, state: StateValue) {
    super(`The action ${action} in state ${JSON.stringify(state)} cannot be carried out: ask for an effect instead`);
    this.action = action;
    this.state = state;
  }
}

/** A machine that the interpreter does not take, said when its flow is registered. */
export class MachineRefused extends Error {
  override readonly name = 'MachineRefused';
  readonly flow: string;
  readonly problems: readonly string[];

  constructor(flow: string, problems: readonly string[]) {
    super(`The machine of ${flow} cannot be run:\n  ${problems.join('\n  ')}`);
    this.flow = flow;
    this.problems = problems;
  }
}

/** A run was started for a flow, or a version of one, that this worker does not have. Deploy a worker that has it. */
export class UnknownFlow extends Error {
  override readonly name = 'UnknownFlow';
  readonly flow: string;
  readonly version: number;

  constructor(flow: string, version: number) {
    super(`No flow ${flow} of version ${version} is registered`);
    this.flow = flow;
    this.version = version;
  }
}

/** Two flows are registered under one name and version, or one prefix of ids. */
export class FlowsClash extends Error {
  override readonly name = 'FlowsClash';
  readonly clash: string;

  constructor(clash: string) {
    super(`Two flows are registered as ${clash}`);
    this.clash = clash;
  }
}
