export const NOTE_TEXT = `# Before I forget

- [x] five attempts, not six
- [ ] no wait after the last attempt (half typed in retry.ts)
- [ ] retry.test.ts line 48: expects four waits
- [ ] ask Jonas whether 409 is worth retrying

Then: npm test, push fix/retry-count, answer the ticket.
`;
