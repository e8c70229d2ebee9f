//! Painting a matrix on a canvas: one rectangle of pixels a cell.

use wasm_bindgen::{Clamped, JsCast};
use web_sys::{CanvasRenderingContext2d, Element, HtmlCanvasElement, ImageData};

/// How a cell looks: a colour, or `None` where the mask hides it (hatched, not merely pale).
pub type CellColour = Option<(u8, u8, u8)>;

/// Paints `rows` × `columns` cells of `cell` pixels each. A browser that gives no drawing context
/// leaves the canvas empty; the table beside it says the same.
pub fn paint(
    canvas: &Element,
    rows: usize,
    columns: usize,
    cell: usize,
    colour: impl Fn(usize, usize) -> CellColour,
) {
    let Some(canvas) = canvas.dyn_ref::<HtmlCanvasElement>() else {
        return;
    };
    let (width, height) = (columns * cell, rows * cell);
    canvas.set_width(width as u32);
    canvas.set_height(height as u32);
    let Ok(Some(context)) = canvas.get_context("2d") else {
        return;
    };
    let Ok(context) = context.dyn_into::<CanvasRenderingContext2d>() else {
        return;
    };
    let mut pixels = vec![0u8; width * height * 4];
    for row in 0..rows {
        for column in 0..columns {
            let fill = colour(row, column);
            for y in row * cell..(row + 1) * cell {
                for x in column * cell..(column + 1) * cell {
                    let at = (y * width + x) * 4;
                    pixels[at..at + 4].copy_from_slice(&pixel(fill, x, y, cell));
                }
            }
        }
    }
    let image =
        ImageData::new_with_u8_clamped_array_and_sh(Clamped(&pixels), width as u32, height as u32);
    if let Ok(image) = image {
        let _ = context.put_image_data(&image, 0.0, 0.0);
    }
}

fn pixel(fill: CellColour, x: usize, y: usize, cell: usize) -> [u8; 4] {
    let gap = usize::from(cell >= 8);
    let on_edge = x % cell < gap || y % cell < gap;
    match fill {
        _ if on_edge => [0, 0, 0, 0],
        Some((r, g, b)) => [r, g, b, 255],
        // Hatching needs a few pixels; below that, a chequerboard.
        None if cell < 8 && (x + y).is_multiple_of(2) => [128, 128, 128, 160],
        None if cell >= 8 && (x + y) % 8 < 2 => [128, 128, 128, 170],
        None => [128, 128, 128, 28],
    }
}

/// Paints single pixels, `width` × `height`.
pub fn paint_pixels(
    canvas: &Element,
    width: usize,
    height: usize,
    colour: impl Fn(usize, usize) -> [u8; 4],
) {
    let Some(context) = fresh_context(canvas, width, height) else {
        return;
    };
    let mut pixels = vec![0u8; width * height * 4];
    for (at, pixel) in pixels.chunks_exact_mut(4).enumerate() {
        pixel.copy_from_slice(&colour(at % width, at / width));
    }
    let image =
        ImageData::new_with_u8_clamped_array_and_sh(Clamped(&pixels), width as u32, height as u32);
    if let Ok(image) = image {
        let _ = context.put_image_data(&image, 0.0, 0.0);
    }
}

/// A line from the left edge to the right one: the heights of both ends and its strength, as shares.
pub type Edge = (f64, f64, f64);

/// Draws lines in one colour, each as strong as its share.
pub fn draw_edges(canvas: &Element, width: usize, height: usize, colour: &str, edges: &[Edge]) {
    let Some(context) = fresh_context(canvas, width, height) else {
        return;
    };
    context.set_stroke_style_str(colour);
    let height = height as f64;
    for &(from, to, share) in edges {
        context.set_global_alpha(share.clamp(0.05, 1.0));
        context.set_line_width(0.5 + 3.5 * share);
        context.begin_path();
        context.move_to(0.0, from * height);
        let (near, far) = (width as f64 / 3.0, width as f64 * 2.0 / 3.0);
        context.bezier_curve_to(
            near,
            from * height,
            far,
            to * height,
            width as f64,
            to * height,
        );
        context.stroke();
    }
}

fn fresh_context(
    canvas: &Element,
    width: usize,
    height: usize,
) -> Option<CanvasRenderingContext2d> {
    let canvas: &HtmlCanvasElement = canvas.dyn_ref()?;
    canvas.set_width(width as u32);
    canvas.set_height(height as u32);
    canvas.get_context("2d").ok()??.dyn_into().ok()
}
