using Sluice.Cli.Input;
using Sluice.Cli.Terminals;
using Sluice.Retrieval;

namespace Sluice.Cli.Documents;

/// <summary>A document on disk, or standard input.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="Id">Its path below the folder that was named, with <c>/</c>; of a file that was named itself its name; null: standard input.</param>
/// <param name="MediaType">What it is; null: its name does not tell, and it is passed over.</param>
internal sealed record DocumentFile(string Path, string? Id, string? MediaType);

/// <summary>Finds documents below files and folders.</summary>
internal static class DocumentFiles
{
    /// <summary>Every file, in order; what begins with a dot is passed over in folders, and symbolic links are not followed there.</summary>
    public static IReadOnlyList<DocumentFile> Find(Terminal terminal, IReadOnlyList<string> paths, string? mediaType)
    {
        var files = new List<DocumentFile>();
        foreach (var path in paths)
        {
            var full = path == InputFile.StandardInput ? path : terminal.Resolve(path);
            if (path == InputFile.StandardInput) files.Add(new(path, null, mediaType ?? DocumentMediaType.Markdown));
            else if (Directory.Exists(full)) files.AddRange(Below(path, full, mediaType));
            else if (File.Exists(full)) files.Add(new(path, Path.GetFileName(full), mediaType ?? (DocumentMediaType.TryOfFile(full, out var told) ? told : null)));
            else throw InputFile.Wrong(path, "does not exist.");
        }

        if (files.DistinctBy(file => file.Id, StringComparer.Ordinal).Count() != files.Count)
            throw new CommandException(ExitCode.Usage, "Two of the documents would have the same id. Name the folder above them instead.");
        return files;
    }

    private static IEnumerable<DocumentFile> Below(string path, string full, string? mediaType)
    {
        var options = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.Hidden | FileAttributes.ReparsePoint, IgnoreInaccessible = false };
        string[] found;
        try
        {
            found = Directory.GetFiles(full, "*", options);
        }
        catch (Exception exception) when (exception is UnauthorizedAccessException or IOException)
        {
            throw InputFile.Wrong(path, $"cannot be read whole, so nothing is added: {exception.Message} Mend that, or name the folders that can be read.");
        }

        return found
            .Select(file => Path.GetRelativePath(full, file).Replace(Path.DirectorySeparatorChar, '/'))
            .Where(id => !id.Split('/').Any(part => part.StartsWith('.')))
            .Order(StringComparer.Ordinal)
            .Select(id => new DocumentFile(Path.Combine(path, id), id, DocumentMediaType.TryOfFile(id, out var told) ? mediaType ?? told : null));
    }
}
