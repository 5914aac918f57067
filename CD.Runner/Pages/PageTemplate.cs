using System.Text.Encodings.Web;
using System.Text.Unicode;
using Fluid;

namespace CD.Runner.Pages;

/// <summary>Fills the template; every value is escaped for HTML but those that the template itself calls raw, which are the program's own.</summary>
internal static class PageTemplate
{
    /// <summary>Writes the page.</summary>
    /// <param name="model">What is filled in.</param>
    /// <param name="writer">Receives the HTML.</param>
    public static void Render(PageModel model, TextWriter writer)
    {
        IFluidTemplate template = new FluidParser().Parse(PageAssets.Template);
        TemplateOptions options = new() { MemberAccessStrategy = new UnsafeMemberAccessStrategy() };
        template.RenderAsync(writer, new TemplateContext(model, options), HtmlEncoder.Create(UnicodeRanges.All)).AsTask().GetAwaiter().GetResult();
    }
}
