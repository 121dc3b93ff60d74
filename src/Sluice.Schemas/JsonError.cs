namespace Sluice.Schemas;

/// <summary>Why a text is not strict JSON, and where.</summary>
/// <param name="Code">Stable code, such as <c>json_unexpected_character</c> or <c>json_duplicate_name</c>.</param>
/// <param name="Offset">Byte offset into the text, from 0.</param>
/// <param name="Line">Line, from 1.</param>
/// <param name="Column">Column in bytes, from 1.</param>
/// <param name="Message">One sentence that never quotes the content.</param>
public sealed record JsonError(string Code, int Offset, int Line, int Column, string Message);
