"""The catalogue in FastAPI, Pydantic and SQLAlchemy's asynchronous ORM, served by uvicorn."""

import datetime
import sys
from collections.abc import AsyncIterator
from typing import Annotated

import uvicorn
from fastapi import Depends, FastAPI, HTTPException
from pydantic import BaseModel, ConfigDict
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine

from benchmarks.peers import models

app = FastAPI()
sessions = async_sessionmaker(expire_on_commit=False)


class Named(BaseModel):
    model_config = ConfigDict(from_attributes=True)
    id: int | None
    name: str


class Movie(BaseModel):
    model_config = ConfigDict(from_attributes=True)
    id: int
    title: str
    original_title: str
    description: str
    trailer: str
    year: int
    release_date: datetime.date | None
    length: int | None
    rating: float | None
    genre: Named
    director: Named
    genres: list[Named]
    directors: list[Named]
    poster_url: str
    favorites: int


async def open_session() -> AsyncIterator[AsyncSession]:
    async with sessions() as session:
        yield session


Opened = Annotated[AsyncSession, Depends(open_session)]


@app.get("/movies/", response_model=list[Movie])
async def movies(session: Opened, page: int | None = None, status: str | None = None):
    return (await session.scalars(models.movies(status, page))).all()


@app.get("/movies/{movie_id}/", response_model=Movie)
async def movie(session: Opened, movie_id: int):
    found = await session.scalar(models.movie(movie_id))
    if found is None:
        raise HTTPException(404)
    return found


if __name__ == "__main__":
    port, url = sys.argv[1:]
    address = url.replace("sqlite:", "sqlite+aiosqlite:").replace("postgresql:", "postgresql+asyncpg:")
    sessions.configure(bind=create_async_engine(address))
    uvicorn.run(app, host="127.0.0.1", port=int(port), access_log=False)
