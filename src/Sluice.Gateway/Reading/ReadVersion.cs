using System.Diagnostics.CodeAnalysis;
using Sluice.Contracts;

namespace Sluice.Gateway;

/// <summary>The version in which a reader wants a record.</summary>
public sealed record ReadVersion
{
    private ReadVersion(string? selector, bool asStored) => (Selector, AsStored) = (selector, asStored);

    /// <summary>The word for <see cref="Stored"/>.</summary>
    public const string StoredWord = "stored";

    /// <summary>The word for <see cref="Latest"/>.</summary>
    public const string LatestWord = "latest";

    /// <summary>The contract's latest version; what a reader gets who does not say.</summary>
    public static ReadVersion Latest { get; } = new(null, false);

    /// <summary>The version in which each record is held.</summary>
    public static ReadVersion Stored { get; } = new(null, true);

    /// <summary>An exact version or its first one or two numbers; null: the latest, or as stored.</summary>
    public string? Selector { get; }

    /// <summary>Whether the record is wanted in the version in which it is held.</summary>
    public bool AsStored { get; }

    /// <summary>Exactly this version.</summary>
    internal static ReadVersion Of(ContractVersion version) => new(version.Id.Version.ToString(), false);

    /// <summary>Reads <c>latest</c>, <c>stored</c>, <c>2.1.0</c>, <c>2.1</c> or <c>2</c>; null is the latest.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out ReadVersion? version)
    {
        version = text switch
        {
            null or LatestWord => Latest,
            StoredWord => Stored,
            _ => VersionSelector.TryParse(text, out _) ? new ReadVersion(text, false) : null,
        };
        return version is not null;
    }

    /// <inheritdoc/>
    public override string ToString() => AsStored ? StoredWord : Selector ?? LatestWord;
}
