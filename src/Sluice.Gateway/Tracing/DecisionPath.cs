namespace Sluice.Gateway;

/// <summary>What a decision passed on its way, beyond what its verdict says; stored with it, so that it can be rebuilt.</summary>
public sealed record DecisionPath
{
    /// <summary>Why the output did not fit as it came, before repair or a correction made it fit; empty where it was valid at once, and where it
    /// was rejected, which <see cref="Decision.Errors"/> explain.</summary>
    public IReadOnlyList<Schemas.ValidationError> Found { get; init; } = [];

    /// <summary>The part of a session that the model was shown; null: there was none, or the gateway did not choose it.</summary>
    public ShownContext? Context { get; init; }

    /// <summary>What was retrieved for the request; null: its prompt retrieves nothing, or the gateway did not ask the model.</summary>
    public RetrievedContext? Retrieved { get; init; }

    /// <summary>The ids that the submission named as those that may be cited; null: it named none.</summary>
    public IReadOnlyList<string>? Citations { get; init; }

    /// <summary>Whether it says nothing.</summary>
    internal bool IsEmpty => Found.Count == 0 && Context is null && Retrieved is null && Citations is null;
}

/// <summary>Which messages of a session a model was shown.</summary>
/// <param name="Session">The session; null when only the request's own messages were shown.</param>
/// <param name="Head">Number of the session's newest message at that moment; those after it came with the request.</param>
/// <param name="Shown">How many messages it consisted of.</param>
/// <param name="Tokens">Their tokens.</param>
/// <param name="TokensMax">The budget of tokens; null: none was set.</param>
/// <param name="LeftOut">What was left out, and why.</param>
public sealed record ShownContext(string? Session, long Head, int Shown, long Tokens, long? TokensMax, IReadOnlyList<LeftOut> LeftOut)
{
    internal static ShownContext Of(SessionContext context, long? tokensMax) => new(context.Session, context.Head, context.View.Kept.Count,
        context.View.Tokens, tokensMax, context.View.LeftOut);
}
