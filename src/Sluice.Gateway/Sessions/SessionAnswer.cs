using System.Diagnostics.CodeAnalysis;

namespace Sluice.Gateway;

/// <summary>The closed list of reasons why something is not done with a session, beside those of <see cref="RefusalCode"/>.</summary>
public static class SessionRefusalCode
{
    /// <summary>There is no such session.</summary>
    public const string NotFound = "session_not_found";

    /// <summary>The session was removed.</summary>
    public const string Removed = "session_removed";

    /// <summary>The id is taken.</summary>
    public const string Exists = "session_exists";

    /// <summary>The session has messages that the caller has not seen.</summary>
    public const string Moved = "session_moved";

    /// <summary>The session has as many messages as it may have.</summary>
    public const string Full = "session_full";

    /// <summary>The session has branches, which begin with its messages.</summary>
    public const string Branched = "session_branched";

    /// <summary>There is no such response.</summary>
    public const string ResponseNotFound = "response_not_found";

    /// <summary>What must be part of the context is larger than the budget.</summary>
    public const string ContextOverflow = "context_overflow";
}

/// <summary>What was asked of a session, or why it is not done.</summary>
public sealed class SessionAnswer<T>
    where T : class
{
    internal SessionAnswer(T? value, Refusal? refusal) => (Value, Refusal) = (value, refusal);

    /// <summary>What was asked; null when refused.</summary>
    public T? Value { get; }

    /// <summary>Why not; null when it was done.</summary>
    public Refusal? Refusal { get; }

    /// <summary>Whether it was done.</summary>
    [MemberNotNullWhen(true, nameof(Value))]
    [MemberNotNullWhen(false, nameof(Refusal))]
    public bool Done => Value is not null;

    internal static SessionAnswer<T> Of(T value) => new(value, null);

    internal static SessionAnswer<T> Refuse(string code, string message) => new(null, new Refusal(code, message));
}
