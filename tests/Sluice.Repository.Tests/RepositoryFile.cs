using System.Text;

namespace Sluice.Repository.Tests;

/// <summary>One tracked file. Rules take lists of these, so that they can be fed bad examples.</summary>
/// <param name="Path">Path from the repository's root, with forward slashes.</param>
/// <param name="Bytes">The content.</param>
/// <param name="Executable">Whether it has the run bit.</param>
internal sealed record RepositoryFile(string Path, byte[] Bytes, bool Executable = false)
{
    private readonly Lazy<string> _text = new(() => Encoding.UTF8.GetString(Bytes));

    public string Text => _text.Value;

    public string Name => System.IO.Path.GetFileName(Path);

    /// <summary>The name of the folder it lies in, from the root; empty at the root.</summary>
    public string Folder => Path.Contains('/', StringComparison.Ordinal) ? Path[..Path.LastIndexOf('/')] : "";

    /// <summary>Git's own test: a NUL among the first 8,000 bytes.</summary>
    public bool Binary => Bytes.AsSpan(0, Math.Min(Bytes.Length, 8000)).Contains((byte)0);

    public bool CSharp => Path.EndsWith(".cs", StringComparison.Ordinal);

    public bool Project => Path.EndsWith(".csproj", StringComparison.Ordinal);

    public bool Markdown => Path.EndsWith(".md", StringComparison.Ordinal);

    public bool Shell => Text.StartsWith("#!/bin/sh", StringComparison.Ordinal) || Text.StartsWith("#!/usr/bin/env bash", StringComparison.Ordinal)
        || Text.StartsWith("#!/bin/bash", StringComparison.Ordinal) || Path.EndsWith(".sh", StringComparison.Ordinal);

    /// <summary>A golden file or a repair case: its bytes are the point, also where they look untidy.</summary>
    public bool Verbatim => Name.Contains(".golden", StringComparison.Ordinal) || Path.Contains(".case/", StringComparison.Ordinal);

    public IEnumerable<(int Number, string Line)> Lines =>
        Text.Split('\n').Select((line, index) => (index + 1, line.TrimEnd('\r')));

    public bool Under(string folder) => Path.StartsWith(folder + "/", StringComparison.Ordinal);

    public static RepositoryFile Of(string path, string text, bool executable = false) =>
        new(path, Encoding.UTF8.GetBytes(text), executable);
}
