namespace CD.Runner.Pages;

/// <summary>A sheet of thumbnails as the page carries it.</summary>
/// <param name="Place">The sheet's number, from 0.</param>
/// <param name="Content">The file's content.</param>
internal sealed record SheetText(int Place, byte[] Content)
{
    /// <summary>The content as text; made anew at every call, so that not all of it is held at once.</summary>
    public string Base64 => Convert.ToBase64String(Content);
}
