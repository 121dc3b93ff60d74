namespace Sluice.Mentor.Talking;

/// <summary>A message cannot be answered now. The message says why, to the learner; asked again, it may be answered.</summary>
internal sealed class NoAnswerException(string message) : Exception(message);
