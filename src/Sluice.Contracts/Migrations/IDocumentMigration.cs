using System.Text.Json.Nodes;

namespace Sluice.Contracts;

/// <summary>A transformation that the ops of a migration cannot express, written in code and registered by name in
/// <see cref="MigrationCode"/>. Must be thread-safe, must know no clock and no chance, and must give the same document for the
/// same document. What it throws becomes the fault <c>code-failed</c>.</summary>
public interface IDocumentMigration
{
    /// <summary>Makes the newer form. The node is the caller's own copy and may be changed and returned.</summary>
    JsonNode? Up(JsonNode? document);

    /// <summary>Makes the older form. Not called when the op says <c>irreversible: true</c>.</summary>
    JsonNode? Down(JsonNode? document);
}

/// <summary>Turns the text of a script into a migration; declared here and implemented where scripts may run.</summary>
public interface IMigrationScripts
{
    /// <summary>Compiles a script.</summary>
    /// <param name="file">The script's file, for messages.</param>
    /// <param name="source">The script's text.</param>
    /// <param name="reversible">Whether it must have the function <c>down</c>.</param>
    /// <exception cref="FormatException">The script cannot be used; the message names the line.</exception>
    IDocumentMigration Compile(string file, string source, bool reversible);
}

/// <summary>The code that migrations may name: classes by name, and what runs scripts.</summary>
public sealed class MigrationCode
{
    private readonly Dictionary<string, IDocumentMigration> _classes = new(StringComparer.Ordinal);

    /// <summary>No classes, no scripts.</summary>
    public static MigrationCode None { get; } = new();

    /// <summary>What runs scripts; null: a migration with a script is refused.</summary>
    public IMigrationScripts? Scripts { get; init; }

    /// <summary>The names that are registered.</summary>
    public IReadOnlyCollection<string> Names => _classes.Keys;

    /// <summary>Registers a class under the name by which migrations call it.</summary>
    /// <exception cref="ArgumentException">The name is empty or taken.</exception>
    public MigrationCode Add(string name, IDocumentMigration migration)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(migration);
        if (ReferenceEquals(this, None)) throw new InvalidOperationException("MigrationCode.None is shared; make another with new.");
        if (!_classes.TryAdd(name, migration)) throw new ArgumentException($"The migration '{name}' is registered already.", nameof(name));
        return this;
    }

    internal IDocumentMigration? Find(string name) => _classes.GetValueOrDefault(name);
}

/// <summary>Thrown by an <see cref="IDocumentMigration"/> that cannot migrate a document; becomes the fault <c>code-failed</c>.</summary>
/// <param name="message">Goes into the fault as it is, so it must not hold content of the document.</param>
/// <param name="cause">What was thrown; null when nothing was.</param>
public sealed class MigrationCodeException(string message, Exception? cause = null) : Exception(message, cause);
