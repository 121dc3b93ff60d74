namespace Sluice.Mentor.Layout;

/// <summary>Reads what a form sends.</summary>
internal static class SentForm
{
    /// <summary>The fields; none where what was sent is no form, so that whoever reads them says what is missing.</summary>
    public static async Task<IFormCollection> ReadAsync(HttpContext context)
    {
        if (!context.Request.HasFormContentType) return FormCollection.Empty;
        try
        {
            return await context.Request.ReadFormAsync(context.RequestAborted);
        }
        catch (InvalidDataException)
        {
            return FormCollection.Empty;
        }
    }
}
