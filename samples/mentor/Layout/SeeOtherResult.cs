namespace Sluice.Mentor.Layout;

/// <summary>303 (RFC 9110, section 15.4.4): what was sent is done, and this is the page to look at. To load it again sends nothing again.</summary>
internal sealed class SeeOtherResult(string address) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.StatusCode = StatusCodes.Status303SeeOther;
        httpContext.Response.Headers.Location = address;
        return Task.CompletedTask;
    }
}
