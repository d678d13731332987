/** The ids that GraphQL knows things by. They tell the kind, as GitHub's do. */
export const threadId = (id: number) => `PRRT_${id}`;
export const reviewCommentId = (id: number) => `PRRC_${id}`;
export const issueCommentId = (id: number) => `IC_${id}`;
export const reviewId = (id: number) => `PRR_${id}`;
export const pullRequestId = (id: number) => `PR_${id}`;
export const repositoryId = (id: number) => `R_${id}`;
export const userId = (id: number) => `U_${id}`;
export const checkRunId = (id: number) => `CR_${id}`;
export const statusId = (id: number) => `SC_${id}`;
