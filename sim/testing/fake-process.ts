// A process that only remembers: streams that keep what is written, a folder, an environment. For tests of the command line.

export interface FakeStream {
  text: string;
  write(text: string): void;
  isTTY?: boolean;
  columns?: number;
}

export interface FakeProcess {
  readonly stdout: FakeStream;
  readonly stderr: FakeStream;
  readonly env: Record<string, string>;
  readonly features: object;
  cwd(): string;
  interrupted(): boolean;
}

export const fakeStream = (traits: Partial<FakeStream> = {}): FakeStream => ({
  text: "",
  write(text) {
    this.text += text;
  },
  ...traits,
});

export const fakeProcess = (given: Partial<FakeProcess> = {}): FakeProcess => ({
  stdout: fakeStream(),
  stderr: fakeStream(),
  env: {},
  features: {},
  cwd: () => "/nowhere",
  interrupted: () => false,
  ...given,
});
