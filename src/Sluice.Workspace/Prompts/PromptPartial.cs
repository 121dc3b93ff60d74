using Sluice.Contracts;

namespace Sluice.Workspace;

/// <summary>A piece of text that prompts take in with <c>{{&gt; name}}</c>.</summary>
/// <param name="Name">The name.</param>
/// <param name="Hash">Hash of the file's exact bytes.</param>
/// <param name="Content">The file's exact bytes.</param>
public sealed record PromptPartial(string Name, ContentHash Hash, ReadOnlyMemory<byte> Content);
