namespace Sluice.Gateway;

/// <summary>What a piece of text is, that is not to leave the process as it is.</summary>
public enum SensitiveKind
{
    /// <summary>An e-mail address.</summary>
    Email,

    /// <summary>A telephone number.</summary>
    Phone,

    /// <summary>The number of a payment card (ISO/IEC 7812, Luhn's digit right).</summary>
    Card,

    /// <summary>An account number (ISO 13616, its check digits right).</summary>
    Iban,

    /// <summary>The number a state gives a person.</summary>
    NationalId,

    /// <summary>A key, token or password.</summary>
    Key,

    /// <summary>What a schema marks as about a person or as confidential.</summary>
    Personal,

    /// <summary>What a schema marks as a secret, or what is named like one.</summary>
    Secret,

    /// <summary>Text of which nothing is known.</summary>
    Text,
}

/// <summary>Where in a text something sensitive stands.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Start">Its first byte.</param>
/// <param name="Length">Its bytes.</param>
internal readonly record struct SensitiveSpan(SensitiveKind Kind, int Start, int Length)
{
    public int End => Start + Length;
}
