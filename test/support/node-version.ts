/** The npm package `node` puts Node 24 on the path of npm scripts; where its installation failed, another Node would run unnoticed. */
export default function assertNodeVersion(): void {
  if (!process.version.startsWith('v24.')) {
    throw new Error(
      `The tests run on Node 24, this is ${process.version}. Run "npm ci" again and start them with npm.`,
    );
  }
}
